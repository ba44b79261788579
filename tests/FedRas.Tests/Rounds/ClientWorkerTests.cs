using System.Buffers;
using FedRas.Actions;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Tests.Rounds;

public sealed class ClientWorkerTests
{
    private const int Items = 700, Dim = 64, Devices = 12;

    [Theory]
    [InlineData("dense")]
    [InlineData("line:16")]
    [InlineData("flat:16")]
    [InlineData("gain-shape:4x16")]
    [InlineData("residual:3x16")]
    [InlineData("adaptive")]
    public void Report_AfterWarmUp_AllocatesNothingInTrainingAndCodec(string method)
    {
        RoundOptions options = Options(method);
        var model = new GlobalModel(Items, Dim, options.Seed);
        FederatedClient[] clients = Clients();
        var worker = new ClientWorker(Items, options);
        var target = new DecodedRows();
        for (int warmUp = 0; warmUp < 40; warmUp++) Everybody();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Everybody();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Everybody()
        {
            foreach (FederatedClient client in clients)
                UpdateCodec.Decode(worker.Report(client, model, new DeviceConditions()).Message, options.Limits, target, model.ItemFactors);
        }
    }

    [Theory]
    [InlineData("line:3")]
    [InlineData("flat:40")]
    [InlineData("gain-shape:3x5")]
    [InlineData("residual:8x32")]
    public void MostBytes_AnyReport_IsNoLessThanWhatIsEncoded(string method)
    {
        RoundOptions options = Options(method);
        var model = new GlobalModel(Items, Dim, options.Seed);
        var header = new UpdateHeader(3, Items, Dim, 100);
        foreach (FederatedClient client in Clients())
        {
            var update = new ItemUpdate();
            var described = new ActionUpdate();
            client.Train(new LocalTrainer(Items, options.Training), model, update);
            SeededRandom random = client.ClusteringRandom(model);
            options.Quantizer!.Create().Quantize(update, ref random, described);
            int bytes = UpdateCodec.Encode(header, described, new ArrayBufferWriter<byte>(), model.ItemFactors);
            Assert.InRange(bytes, 1, UpdateCodec.MostBytes(header, described));
        }
    }

    [Theory]
    [InlineData(UserFactorsKind.Reconstructed)]
    [InlineData(UserFactorsKind.Kept)]
    public void Report_Dense_CountsMomentsReconstructionAndTraining(UserFactorsKind factors)
    {
        RoundOptions options = Options("dense") with { Training = new LocalTrainerOptions { UserFactors = factors } };
        var model = new GlobalModel(Items, Dim, options.Seed);
        int[] positives = [.. Enumerable.Range(0, 40).Select(i => 3 * i)];
        var data = new ClientDataset(0, positives, positives);
        var trainer = new LocalTrainer(Items, options.Training);
        double samples = options.Training.Epochs * positives.Length * (1 + options.Training.Negatives);
        double moments = Items * Dim * (Dim + 1) / 2.0, fit = trainer.Reconstruct(model, data, new UserFactors(Dim));
        double expected = factors == UserFactorsKind.Kept ? 3 * Dim * samples : moments + fit + Dim * samples;

        var client = new FederatedClient([data], Dim, TestDevices.Secret(0), factors);
        Assert.True(fit > 0);
        Assert.Equal(expected, new ClientWorker(Items, options).Report(client, model, new DeviceConditions()).Operations);
    }

    private static RoundOptions Options(string method) => new()
    {
        Quantizer = method is "dense" or "adaptive" ? null : QuantizerSpec.TryParse(method, out QuantizerSpec? spec) ? spec
            : throw new ArgumentException(method, nameof(method)),
        Budget = method == "adaptive" ? new BudgetOptions() : null,
    };

    /// <summary>Devices of 3 to about 250 positives.</summary>
    private static FederatedClient[] Clients()
    {
        var clients = new FederatedClient[Devices];
        for (int device = 0; device < Devices; device++)
        {
            var random = new SeededRandom(3, RandomStream.Synthetic, device);
            int[] positives = [.. Enumerable.Range(0, Items).Where(_ => random.NextInt(Items) < 3 + 45 * device)];
            clients[device] = TestDevices.Client(new ClientDataset(device, positives, positives), Dim);
        }
        return clients;
    }
}
