using System.Buffers.Binary;
using System.Security.Cryptography;
using FedRas.Actions;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Tests.Rounds;

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
    public void Report_ReplayedFromAllThatIsPublicAndThePositives_IsAnother(string quantizer)
    {
        RoundOptions options = Options(quantizer, PublicSeed);
        GlobalModel table = Table();
        byte[] report = Report(options, table, Client(s_secret));
        // The replay itself is right: whoever has the secret comes to the same bytes.
        Assert.Equal(report, Report(options, table, Client(s_secret)));

        foreach (DeviceSecret guess in Guesses()) Assert.NotEqual(report, Report(options, table, Client(guess)));

        // Nor do streams that hang on the public seed, the round and the device, as those of the server do.
        var update = new ItemUpdate();
        var trainer = new LocalTrainer(Items, options.Training);
        foreach (long device in (long[])[Device, 0, -1])
        {
            var training = new SeededRandom(PublicSeed, RandomStream.LocalTraining, table.Round, device);
            var clustering = new SeededRandom(PublicSeed, RandomStream.UpdateClustering, table.Round, device);
            int samples = trainer.Train(table.ItemFactors, [Data()], trainer.Reconstruct(table, [Data()]), ref training, update);
            var worker = new ClientWorker(Items, options);
            Assert.NotEqual(report, worker.Report(Device, clustering, update, samples, 0, table, new DeviceConditions()).Message.ToArray());
        }
    }

    [Theory]
    [InlineData("adaptive")]
    [InlineData("flat:8")]
    public void Report_AnotherPublicSeed_IsTheSame(string quantizer)
    {
        GlobalModel table = Table();
        byte[] report = Report(Options(quantizer, PublicSeed), table, Client(s_secret));
        Assert.Equal(report, Report(Options(quantizer, PublicSeed + 1), table, Client(s_secret)));
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
        yield return DeviceSecret.Simulated(PublicSeed, Device);
        yield return DeviceSecret.Simulated(PublicSeed, 0);
        yield return new DeviceSecret(new byte[DeviceSecret.Size]);
        var bytes = new byte[DeviceSecret.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, PublicSeed);
        yield return new DeviceSecret(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(ulong)), Device);
        yield return new DeviceSecret(bytes);
        yield return new DeviceSecret(SHA256.HashData(bytes));
    }

    private static byte[] Report(RoundOptions options, GlobalModel table, FederatedClient client) =>
        new ClientWorker(Items, options).Report(client, table, new DeviceConditions()).Message.ToArray();

    private static FederatedClient Client(DeviceSecret secret) => new(Data(), Dim, secret);

    private static ClientDataset Data()
    {
        int[] positives = [.. s_positives.Order()];
        return new ClientDataset(Device, positives, positives);
    }

    private static GlobalModel Table() => new(new GlobalModel(Items, Dim, PublicSeed).ItemFactors, round: 7);

    private static RoundOptions Options(string quantizer, ulong seed) => new()
    {
        Quantizer = quantizer == "adaptive" ? null : QuantizerSpec.TryParse(quantizer, out QuantizerSpec? spec) ? spec
            : throw new ArgumentException(quantizer, nameof(quantizer)),
        Budget = quantizer == "adaptive" ? new BudgetOptions() : null,
        Seed = seed,
    };
}
