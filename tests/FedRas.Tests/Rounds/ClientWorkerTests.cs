using System.Buffers;
using FedRas.Actions;
using FedRas.Data;
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
            UpdateDescription.Describe(options.Quantizer!.Create(), update, ref random, described);
            int bytes = UpdateCodec.Encode(header, described, new ArrayBufferWriter<byte>(), model.ItemFactors);
            Assert.InRange(bytes, 1, UpdateCodec.MostBytes(header, described));
        }
    }

    private static RoundOptions Options(string method) => new()
    {
        Quantizer = method is "dense" or "adaptive" ? null : QuantizerSpec.TryParse(method, out QuantizerSpec? spec) ? spec : throw new ArgumentException(method, nameof(method)),
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
