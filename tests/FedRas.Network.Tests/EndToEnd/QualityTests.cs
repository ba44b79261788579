using System.Collections.Concurrent;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Models;
using FedRas.Network.Tests.Server;
using FedRas.Numerics;
using FedRas.Server;
using FedRas.Simulation.Data;
using FedRas.Simulation.Datasets;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Running;
using FedRas.Swarm.Running;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>
/// The curve that a server shows is what one gets who has all devices' data and each published table. Measuring changes no bit of the model
/// when the devices hold out what the simulator holds out.
/// </summary>
public sealed class QualityTests(ITestOutputHelper output)
{
    private const ulong Seed = 3;

    private static readonly Dataset s_dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 60, Items = 200 });
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(
        s_dataset, new SplitOptions { Seed = Seed, Protocol = EvaluationProtocol.PFedRec });

    [Theory]
    [InlineData(99, 60, 60)] // all devices in each round: a point each
    [InlineData(0, 60, 60)]
    [InlineData(99, 20, 40)] // a point needs more devices than a round has
    public async Task Swarm_EveryDeviceMeasures_CurveIsThatOfAllData(int negatives, int goal, int fewest)
    {
        var options = new SimulationOptions { Rounds = 5, ClientsPerRound = goal, Seed = Seed };
        var simulator = new Simulator(s_dataset, s_split, options);
        simulator.Run();
        var recipe = options.ToInProcess(s_dataset.Items.Count, s_split.Users).Server;
        await using TestServer live = await TestServer.StartReadyAsync(new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, s_dataset.Items.Count).Select(item => s_dataset.Items[item])],
            Recipe = recipe,
            Goal = goal,
            OverSelection = 1,
            Selection = SelectionKind.Sampled,
            FewestDevices = s_split.Users,
            Rounds = options.Rounds,
            Evaluation = new EvaluationOptions { On = true, Negatives = negatives, FewestDevices = fewest },
        });
        // The table that the devices of a round train on.
        var tables = new ConcurrentDictionary<int, GlobalModel> { [0] = Copy(new Federation(recipe)) };
        var cohorts = new CohortSampler([.. Enumerable.Range(0, s_split.Users)], Seed);
        live.Engine.RoundEnded += end => tables[end.Round + 1] = Copy(live.Engine.Live!.State.Federation);
        var swarm = new DeviceSwarm(new SwarmOptions { Invitation = live.Invitation, Seed = Seed }, s_dataset, s_split);
        await swarm.RunAsync(null, CancellationToken.None);
        Assert.Equal(simulator.Snapshot().ItemFactors.Values, live.Engine.Live!.State.Federation.Model.ItemFactors.Values);

        IReadOnlyList<QualityPoint> curve = live.Engine.Quality;
        var served = ServedUsers.Reconstructed(s_split, recipe.Training);
        var expected = new List<QualityPoint>();
        var devices = new HashSet<int>();
        (long tested, long hits, double ndcg, int from) = (0, 0, 0.0, 0);
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (int user in cohorts.Select(round, goal).ToArray().Order())
            {
                if (s_split.Test.Row(user).IsEmpty) continue;
                int place = PlaceOf(served.At(tables[round]), user, negatives);
                devices.Add(user);
                tested++;
                if (place >= 10) continue;
                hits++;
                ndcg += 1 / Math.Log2(place + 2);
            }
            if (devices.Count < fewest) continue;
            expected.Add(new QualityPoint(from, round, negatives, devices.Count, tested, hits, ndcg));
            (tested, hits, ndcg, from) = (0, 0, 0, round + 1);
            devices.Clear();
        }
        foreach (QualityPoint point in curve) output.WriteLine($"{point} HR@10 {point.Hr10:0.000} NDCG@10 {point.Ndcg10:0.000}");
        Assert.Equal(expected.Select(point => point with { NdcgSum = 0 }), curve.Select(point => point with { NdcgSum = 0 }));
        Assert.All(expected.Zip(curve), pair => Assert.Equal(pair.First.NdcgSum, pair.Second.NdcgSum, 1e-9));
        Assert.Contains(curve, point => point.Hits > 0 && (point.FromRound < point.ToRound) == (goal < fewest));
    }

    // The server goes on with the table that it has.
    private static GlobalModel Copy(Federation federation)
    {
        FactorMatrix table = federation.Model.ItemFactors, copy = new(table.Rows, table.Dim);
        table.Values.CopyTo(copy.Values);
        return new GlobalModel(copy, federation.Round);
    }

    /// <summary>How many others score as high as the held-out item or higher.</summary>
    private static int PlaceOf(ServedUsers served, int user, int negatives)
    {
        int held = s_split.Test.Row(user)[0];
        int[] unmet = [.. Enumerable.Range(0, s_split.Items).Except(s_split.Train.Row(user).ToArray()).Where(item => item != held)];
        float[] scores = new float[s_split.Items];
        served.ScoreAll(user, scores);
        return (negatives == 0 ? unmet : Draw(user, unmet, negatives)).Count(item => !(scores[item] < scores[held]));
    }

    /// <summary>Floyd's draw, by the device's secret.</summary>
    private static IEnumerable<int> Draw(int user, int[] unmet, int count)
    {
        if (unmet.Length <= count) return unmet;
        SeededRandom random = SimulatedDevice.SecretOf(Seed, user).Stream(RandomStream.Evaluation, 0);
        var ranks = new HashSet<int>();
        for (int last = unmet.Length - count; last < unmet.Length; last++)
        {
            int rank = random.NextInt(last + 1);
            ranks.Add(ranks.Contains(rank) ? last : rank);
        }
        return ranks.Select(rank => unmet[rank]);
    }
}
