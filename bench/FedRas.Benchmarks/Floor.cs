using FedRas.Simulation.Scenarios;

namespace FedRas.Benchmarks;

/// <summary>
/// What one device's round needs at the least, stage by stage, beside what it takes on one thread. The floor of a stage is the longer of
/// its multiply-adds at the machine's rate and the bytes it
/// must read and write at the rate of the second-level cache: no stage can be faster, and none that waits for memory can reach it.
/// </summary>
internal static class Floor
{
    private const int Dim = 64, WarmUp = 60, Rounds = 120;

    public static void Run(string? dataDir)
    {
        TrainTestSplit split = dataDir is null ? WholeRounds.MadeUp() : DatasetSplitter.Split(DatasetReader.Read(dataDir),
            new SplitOptions());
        MachineCeilings machine = MachineCeilings.Measure();
        Console.WriteLine($"One core: {machine.MultiplyAddsPerSecond / 1e9:0} billion multiply-adds a second; copying moves "
            + $"{machine.CacheBytesPerSecond / 1e9:0} GB/s within 512 kB, {machine.MemoryBytesPerSecond / 1e9:0} GB/s within 64 MB.");
        foreach (bool isDense in new[] { true, false }) Print(split, isDense, machine);
    }

    private static void Print(TrainTestSplit split, bool isDense, MachineCeilings machine)
    {
        InProcessOptions options = Federations.Dense(split.Items, Dim);
        if (!isDense)
            options = options with { Device = new DeviceOptions { Quantizer = QuantizerSpec.Line(16) }, Publish = PublishForm.Lattice };
        LocalTrainerOptions training = options.Server.Training;
        SimulatedDevice[] all = Federations.Devices(split, Dim);
        var federation = new InProcessFederation(all, options);
        for (int r = 0; r < WarmUp; r++) federation.Run();
        GlobalModel model = federation.Model;
        double[] before = [.. StageTimes.Stages.Select(stage => federation.Times[stage].TotalMicroseconds)];
        double samples = 0, message = 0, frame = 0;
        for (int r = 0; r < Rounds; r++)
        {
            frame += federation.Run().FrameBytes;
            foreach (SlotOutcome slot in federation.LastRound) message += slot.ReportBytes;
        }
        double devices = Rounds * options.ClientsPerRound;
        (samples, double rows, double solver) = Counts(all, model, training);
        var sizes = new Sizes(split.Items, Dim, options.ClientsPerRound, samples, rows, message / devices, frame / Rounds);
        // The solver as it is, and a device's share of the table's moments.
        double moments = ItemMoments.MultiplyAdds(model.ItemFactors) / options.ClientsPerRound;
        double positives = samples / (training.Epochs * (1 + training.Negatives));
        var reconstruct = new Stage(RoundStage.Reconstruct, solver + moments, positives * Dim * sizeof(float));
        Stage[] stages = [reconstruct, .. Stages(sizes, isDense)];

        Console.WriteLine($"\n{(isDense ? "Dense" : "Line of 16 levels, published as a lattice")}: {split.Users} × {split.Items}, d = "
            + $"{Dim}, a device has {samples:0} samples over {rows:0} rows in the mean\n");
        Console.WriteLine("| stage | multiply-adds | bytes | floor, µs | takes, µs | times the floor |\n|---|---|---|---|---|---|");
        double floors = 0, takes = 0;
        foreach (Stage stage in stages)
        {
            double floor = 1e6 * Math.Max(stage.MultiplyAdds / machine.MultiplyAddsPerSecond, stage.Bytes / machine.CacheBytesPerSecond);
            double taken = (federation.Times[stage.Name].TotalMicroseconds - before[(int)stage.Name]) / devices;
            (floors, takes) = (floors + floor, takes + taken);
            Console.WriteLine($"| {stage.Name.ToString().ToLowerInvariant()} | {stage.MultiplyAdds:N0} | {stage.Bytes:N0} | {floor:0.0} | "
                + $"{taken:0.0} | {taken / floor:0.0} |");
        }
        Console.WriteLine($"| together | {stages.Sum(s => s.MultiplyAdds):N0} | {stages.Sum(s => s.Bytes):N0} | {floors:0.0} | "
            + $"{takes:0.0} | {takes / floors:0.0} |");
    }

    /// <summary>Means over devices: sample updates and touched rows of a round, and what the solver did to reconstruct the user.</summary>
    private static (double Samples, double Rows, double Solver) Counts(
        SimulatedDevice[] devices, GlobalModel model, LocalTrainerOptions training)
    {
        var worker = new DeviceWorker(new DeviceOptions());
        double perSample = (training.UserFactors == UserFactorsKind.Reconstructed ? 1 : 3) * model.ItemFactors.Dim;
        var update = new ItemUpdate();
        double samples = 0, rows = 0, solver = 0;
        foreach (SimulatedDevice device in devices)
        {
            int own = worker.Train(device.State, device.Users, model, training, update);
            samples += own;
            rows += update.Count;
            solver += worker.MultiplyAdds - own * perSample - ItemMoments.MultiplyAdds(model.ItemFactors);
        }
        return (samples / devices.Length, rows / devices.Length, solver / devices.Length);
    }

    private static Stage[] Stages(Sizes z, bool isDense)
    {
        double row = sizeof(float) * z.Dim, touched = z.Rows * row, table = z.Items * row, perDevice = 1 / (double)z.Devices;
        // In a round nearly every item is touched by somebody.
        Stage step = new(RoundStage.Step, 3.0 * z.Items * z.Dim * perDevice, 5 * table * perDevice);
        // A product of each touched row with the frozen user; samples move numbers.
        Stage train = new(RoundStage.Train, z.Rows * z.Dim + z.Samples, touched);
        if (isDense)
        {
            return
            [
                train,
                new(RoundStage.Encode, 0, table),
                new(RoundStage.Decode, 0, table + touched),
                new(RoundStage.Aggregate, 0, 3 * touched),
                step,
                new(RoundStage.Publish, 0, 4 * table * perDevice),
            ];
        }
        return
        [
            train,
            // Gains and direction are given; exact k-means sorts the gains.
            new(RoundStage.Describe, z.Rows * Math.Log2(z.Rows), sizeof(float) * z.Rows),
            // The contexts ask for a product of each touched row with the direction, on both sides.
            new(RoundStage.Encode, z.Rows * z.Dim, touched + z.Message),
            new(RoundStage.Decode, z.Rows * z.Dim, touched + z.Message),
            new(RoundStage.Aggregate, z.Rows * z.Dim, 2 * touched),
            step,
            // Exact table and codes, before and after, and the table that devices mirror.
            new(RoundStage.Publish, z.Items * (double)z.Dim * perDevice, (4 * table + 2 * z.Frame) * perDevice),
        ];
    }

    private sealed record Sizes(int Items, int Dim, int Devices, double Samples, double Rows, double Message, double Frame);

    private sealed record Stage(RoundStage Name, double MultiplyAdds, double Bytes);
}
