using FedRas.Client.Transport;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Network.Tests.Support;
using FedRas.Protocol;
using FedRas.Simulation.Data;
using FedRas.Simulation.Datasets;
using FedRas.Simulation.Running;
using FedRas.Swarm.Running;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>A cache in front of the server carries the downlink: frames, manifests and lists of items never change.</summary>
public sealed class CacheTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Swarm_BehindNginx_EachDownloadLeavesTheServerOnce()
    {
        NginxCache.Require();
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 60, Items = 200 });
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        var options = new SimulationOptions { Rounds = 4, ClientsPerRound = 30 };
        await using TestServer live = await TestServer.StartReadyAsync(new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, dataset.Items.Count).Select(item => dataset.Items[item])],
            Recipe = options.ToInProcess(dataset.Items.Count, split.Users).Server,
            Goal = 30,
            OverSelection = 1,
            Selection = SelectionKind.Sampled,
            FewestDevices = split.Users,
            Rounds = options.Rounds,
        });
        using var nginx = new NginxCache(live.Invitation.Server);
        var swarm = new DeviceSwarm(new SwarmOptions
        {
            Invitation = new Invitation(nginx.Address, live.Invitation.Token),
            Transport = TransportKind.Https,
        }, dataset, split);
        SwarmResult result = await swarm.RunAsync(null, CancellationToken.None);
        Assert.Equal(4 * 30, result.Participations);

        (string Status, string Path, long Bytes)[] downloads =
            [.. nginx.Requests().Where(request => request.Path.StartsWith("/model/", StringComparison.Ordinal))];
        Assert.All(downloads, request => Assert.Contains(request.Status, new[] { "HIT", "MISS" }));
        Assert.All(downloads.GroupBy(request => request.Path), path => Assert.Single(path, request => request.Status == "MISS"));
        int hits = downloads.Count(request => request.Status == "HIT");
        long saved = downloads.Where(request => request.Status == "HIT").Sum(request => request.Bytes);
        output.WriteLine($"{downloads.Length} downloads, {hits} from the cache ({100.0 * hits / downloads.Length:0.0} %); "
            + $"{saved} of {downloads.Sum(request => request.Bytes)} bytes");
        Assert.True(hits > 0.8 * downloads.Length);
    }
}
