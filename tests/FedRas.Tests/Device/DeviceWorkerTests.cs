namespace FedRas.Tests.Device;

public sealed class DeviceWorkerTests
{
    private const int Items = 700, Dim = 64, Devices = 12;

    [Theory]
    [InlineData("dense")]
    [InlineData("line:16")]
    [InlineData("flat:16")]
    [InlineData("gain-shape:4x16")]
    [InlineData("residual:3x16")]
    [InlineData("adaptive")]
    public void Report_AfterWarmUp_AllocatesNothingInTrainingAndCodec(string reports)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        RoundTask task = TestDevices.Task(model);
        SimulatedDevice[] devices = Many();
        var worker = new DeviceWorker(TestDevices.Describing(reports));
        var target = new DecodedRows();
        for (int warmUp = 0; warmUp < 40; warmUp++) Everybody();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Everybody();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Everybody()
        {
            foreach (SimulatedDevice device in devices)
                UpdateCodec.Decode(worker.Report(device, model, task).Message, WireLimits.Default, target, model.ItemFactors);
        }
    }

    [Theory]
    [InlineData("line:3")]
    [InlineData("flat:40")]
    [InlineData("gain-shape:3x5")]
    [InlineData("residual:8x32")]
    public void MostBytes_AnyReport_IsNoLessThanWhatIsEncoded(string reports)
    {
        DeviceOptions options = TestDevices.Describing(reports);
        var worker = new DeviceWorker(options);
        var model = new GlobalModel(Items, Dim, seed: 1);
        var header = new UpdateHeader(3, Items, Dim, 100);
        foreach (SimulatedDevice device in Many())
        {
            var update = new ItemUpdate();
            var described = new ActionUpdate();
            worker.Train(device, model, new LocalTrainerOptions(), update);
            SeededRandom random = device.State.Secret.Stream(RandomStream.UpdateClustering, model.Round);
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
        var training = new LocalTrainerOptions { UserFactors = factors };
        var model = new GlobalModel(Items, Dim, seed: 1);
        ClientDataset data = TestDevices.Likes(0, [.. Enumerable.Range(0, 40).Select(i => 3 * i)]);
        double samples = training.Epochs * data.Positives.Length * (1 + training.Negatives);
        double moments = Items * Dim * (Dim + 1) / 2.0;
        double fit = new LocalTrainer(Items, training).Reconstruct(model, data, new UserFactors(Dim));
        double expected = factors == UserFactorsKind.Kept ? 3 * Dim * samples : moments + fit + Dim * samples;

        var device = new SimulatedDevice([data], Dim, TestDevices.Secret(0), factors);
        var worker = new DeviceWorker(TestDevices.Describing("dense"));
        Assert.True(fit > 0);
        Assert.Equal(expected, worker.Report(device, model, TestDevices.Task(model, training)).MultiplyAdds);
    }

    [Theory]
    [InlineData(1, 0UL, "the device holds round 0 with check")]
    [InlineData(0, 1UL, "apply the newest frame first")]
    public void Report_TaskOfAnotherTable_IsRefusedAndTheDeviceStaysAsItWas(int rounds, ulong changeOfCheck, string reason)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        RoundTask task = TestDevices.Task(model);
        var worker = new DeviceWorker(TestDevices.Describing("adaptive"));
        var device = new SimulatedDevice([TestDevices.Likes(0, 3, 14, 15)], Dim, TestDevices.Secret(0), UserFactorsKind.Kept);
        using MemoryStream before = new(), after = new();
        device.State.SaveFactors(before);

        RoundTask another = task with { Round = task.Round + rounds, Check = task.Check ^ changeOfCheck };
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => { worker.Report(device, model, another); });

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        device.State.SaveFactors(after);
        Assert.Equal(before.ToArray(), after.ToArray());
        Assert.NotEqual(0, worker.Report(device, model, task).Message.Length);
    }

    /// <summary>Devices of 3 to about 250 positives.</summary>
    private static SimulatedDevice[] Many() => TestDevices.Devices(Devices, Dim, device =>
    {
        var random = new SeededRandom(3, RandomStream.Synthetic, device);
        return [.. Enumerable.Range(0, Items).Where(_ => random.NextInt(Items) < 3 + 45 * device)];
    });
}
