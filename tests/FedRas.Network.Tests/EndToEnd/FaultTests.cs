using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Simulation.Data;
using FedRas.Simulation.Datasets;
using FedRas.Simulation.Running;
using FedRas.Swarm.Running;
using FedRas.Swarm.Transport;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>
/// A swarm over a network that loses, doubles and delays. Every report counts once, so the model is the one of a network without faults,
/// bit for bit.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly Dataset s_dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 40, Items = 120 });
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());
    private static readonly SimulationOptions s_options = new() { Rounds = 4, ClientsPerRound = 15 };
    private static readonly Lazy<float[]> s_model = new(() =>
    {
        var simulator = new Simulator(s_dataset, s_split, s_options);
        simulator.Run();
        return simulator.Snapshot().ItemFactors.Values.ToArray();
    });

    public static TheoryData<string> Plans => new(
        ["cut=0.3", "drop=0.3", "double=0.5", "delay=0.5", "cut=0.15,drop=0.15,double=0.3,delay=0.3",
        .. MessageKinds.All.Where(kind => kind != MessageKind.Leave).SelectMany(kind => new[] { "drop", "cut", "double" }.Select(fault =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{fault}:{kind}=0.6").ToLowerInvariant()))]);

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task FederationRow1_Swarm_EveryReportCountsOnce(string plan)
    {
        await using TestServer live = await TestServer.StartReadyAsync(new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, s_dataset.Items.Count).Select(item => s_dataset.Items[item])],
            Recipe = s_options.ToInProcess(s_dataset.Items.Count, s_split.Users).Server,
            Goal = s_options.ClientsPerRound,
            OverSelection = 1,
            MinimumFraction = 1,
            Selection = SelectionKind.Sampled,
            FewestDevices = s_split.Users,
            Rounds = s_options.Rounds,
        });
        var swarm = new DeviceSwarm(new SwarmOptions
        {
            Invitation = live.Invitation,
            Faults = FaultPlan.Parse(plan, TimeSpan.FromMilliseconds(50)),
            RetryDelay = TimeSpan.FromMilliseconds(10),
            Longest = TimeSpan.FromMinutes(2),
        }, s_dataset, s_split);
        SwarmResult result = await swarm.RunAsync(null, CancellationToken.None);
        output.WriteLine($"{plan}: {result.Seconds:0.0} s; {string.Join(", ", result.Faults)}; {string.Join(", ", result.Outcomes)}");
        Assert.NotEmpty(result.Faults);
        Assert.Equal(s_options.Rounds, live.Engine.Round);
        Assert.Equal(s_options.Rounds * s_options.ClientsPerRound, live.Engine.Counters["reports_counted"]);
        Assert.Equal(s_model.Value, live.Engine.Live!.State.Federation.Model.ItemFactors.Values);
    }
}
