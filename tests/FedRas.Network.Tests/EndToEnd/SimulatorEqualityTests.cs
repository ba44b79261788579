using FedRas.Client.Transport;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Server;
using FedRas.Simulation.Data;
using FedRas.Simulation.Datasets;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Running;
using FedRas.Swarm.Running;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>
/// Real devices over loopback with TLS, each with a store and an identity of its own, end with the simulator's model, bit for bit, and move
/// its payload bytes.
/// </summary>
public sealed class SimulatorEqualityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(TransportKind.Grpc)]
    [InlineData(TransportKind.Https)]
    public async Task Swarm_120Devices_IsTheSimulation(TransportKind transport)
    {
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 120, Items = 200 });
        await CompareAsync(dataset, new SimulationOptions { Rounds = 6, ClientsPerRound = 30, Seed = 3 }, transport);
    }

    [Fact]
    public async Task Swarm_MovieLens100K943Devices_IsTheSimulation()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("ml-100k"), new DatasetReadOptions());
        await CompareAsync(dataset, new SimulationOptions { Rounds = 12 }, TransportKind.Grpc);
    }

    private async Task CompareAsync(Dataset dataset, SimulationOptions options, TransportKind transport)
    {
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions { Seed = options.Seed });
        options = options with { CountsCatchUp = true };
        var simulator = new Simulator(dataset, split, options);
        SimulationResult simulated = simulator.Run();
        ModelFile model = simulator.Snapshot();

        var server = new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, dataset.Items.Count).Select(item => dataset.Items[item])],
            Recipe = options.ToInProcess(dataset.Items.Count, split.Users).Server,
            Goal = options.ClientsPerRound,
            OverSelection = 1,
            Selection = SelectionKind.Sampled,
            FewestDevices = split.Users,
            Rounds = options.Rounds,
        };
        await using TestServer live = await TestServer.StartReadyAsync(server);
        var swarm = new DeviceSwarm(new SwarmOptions
        {
            Invitation = live.Invitation,
            Transport = transport,
            Seed = options.Seed,
            Longest = TimeSpan.FromMinutes(10),
        }, dataset, split);
        SwarmResult result = await swarm.RunAsync(null, CancellationToken.None);

        output.WriteLine($"{result.Devices} devices, {result.Seconds:0.0} s; {result.WithReport}; {string.Join(", ", result.Outcomes)}");
        Federation federation = live.Engine.Live!.State.Federation;
        Assert.Equal(options.Rounds, federation.Round);
        Assert.Equal(model.ItemFactors.Values, federation.Model.ItemFactors.Values); // published
        Assert.Equal(model.Residual!.Values, federation.Publisher.State!.Values); // exact
        Assert.Equal(model.Velocity!.Values, federation.Velocity!.Values);
        Assert.Equal(model.Totals[nameof(TrafficReport.UplinkBytes)], result.WithReport.ReportBytes);
        Assert.Equal(model.Totals[nameof(TrafficReport.CatchUpBytes)], result.WithReport.FrameBytes);
        Assert.Equal(simulated.Summary.Hr10!.Value, result.Hr10!.Value, 1e-12);
    }
}
