using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FedRas.Tests.Device;

/// <summary>
/// What a device draws is its own: nobody who knows all that is public, and the liked items besides, comes to its report.
/// </summary>
public sealed class DevicePrivacyTests
{
    private const int Items = 300, Dim = 16, Device = 5;
    private const ulong PublicSeed = 9;
    private static readonly int[] s_positives = [3, 14, 15, 92, 65, 35, 89, 79, 132, 238];
    private static readonly DeviceSecret s_secret = new(SHA256.HashData("a secret"u8));

    [Theory]
    [InlineData("adaptive")]
    [InlineData("line:16")]
    [InlineData("flat:8")]
    public void Report_ReplayedFromAllThatIsPublicAndThePositives_IsAnother(string reports)
    {
        GlobalModel table = Table();
        RoundTask task = TestDevices.Task(table) with { Seed = PublicSeed };
        byte[] report = Report(reports, table, task, s_secret);
        // The replay itself is right: whoever has the secret, or its streams, comes to the same bytes.
        Assert.Equal(report, Report(reports, table, task, s_secret));
        Assert.Equal(report, Replay(s_secret.Stream(RandomStream.LocalTraining, table.Round),
            s_secret.Stream(RandomStream.UpdateClustering, table.Round)));

        foreach (DeviceSecret guess in Guesses()) Assert.NotEqual(report, Report(reports, table, task, guess));

        // Nor do streams that hang on the public seed, the round and the device, as those of the server do.
        foreach (long device in (long[])[Device, 0, -1])
        {
            Assert.NotEqual(report, Replay(new SeededRandom(PublicSeed, RandomStream.LocalTraining, table.Round, device),
                new SeededRandom(PublicSeed, RandomStream.UpdateClustering, table.Round, device)));
        }

        byte[] Replay(SeededRandom training, SeededRandom clustering)
        {
            var update = new ItemUpdate();
            var trainer = new LocalTrainer(Items, task.Training);
            int samples = trainer.Train(table.ItemFactors, [Data()], trainer.Reconstruct(table, [Data()]), ref training, update);
            var planner = new ReportPlanner(TestDevices.Describing(reports));
            return planner.Plan(update, samples, 0, clustering, table, task, new DeviceConditions()).Message.ToArray();
        }
    }

    [Theory]
    [InlineData("adaptive")]
    [InlineData("flat:8")]
    public void Report_AnotherPublicSeed_IsTheSame(string reports)
    {
        GlobalModel table = Table();
        RoundTask task = TestDevices.Task(table) with { Seed = PublicSeed };
        byte[] report = Report(reports, table, task, s_secret);
        Assert.Equal(report, Report(reports, table, task with { Seed = PublicSeed + 1 }, s_secret));
    }

    [Fact]
    public void Stream_OfASecret_DiffersByUseRoundAndSecret()
    {
        RandomStream[] uses = [RandomStream.UserFactors, RandomStream.LocalTraining, RandomStream.UpdateClustering,
            RandomStream.Reconstruction];
        ulong[] first = [.. from secret in Guesses().Append(s_secret)
                            from use in uses
                            from round in (int[])[0, 1, 2]
                            select secret.Stream(use, round).NextUInt64()];
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    /// <summary>Secrets that somebody could make of what is public.</summary>
    private static IEnumerable<DeviceSecret> Guesses()
    {
        yield return SimulatedDevice.SecretOf(PublicSeed, Device);
        yield return SimulatedDevice.SecretOf(PublicSeed, 0);
        yield return new DeviceSecret(new byte[DeviceSecret.Size]);
        var bytes = new byte[DeviceSecret.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, PublicSeed);
        yield return new DeviceSecret(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(ulong)), Device);
        yield return new DeviceSecret(bytes);
        yield return new DeviceSecret(SHA256.HashData(bytes));
    }

    private static byte[] Report(string reports, GlobalModel table, RoundTask task, DeviceSecret secret) =>
        new DeviceWorker(TestDevices.Describing(reports)).Report(new DeviceState(secret), [Data()], table, task).Message.ToArray();

    private static ClientDataset Data() => TestDevices.Likes(Device, [.. s_positives.Order()]);

    private static GlobalModel Table() => new(new GlobalModel(Items, Dim, PublicSeed).ItemFactors, round: 7);
}
