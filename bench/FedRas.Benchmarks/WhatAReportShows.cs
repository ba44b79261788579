using System.Runtime.InteropServices;

namespace FedRas.Benchmarks;

/// <summary>
/// What a server can tell from one report of a device and the table that it published: how near the sent direction is to the user's
/// factors, which of the touched items the user likes, and how near the factors are that follow from those items and the table.
/// </summary>
internal static class WhatAReportShows
{
    private const int Devices = 300;
    private static readonly string[] s_data = ["ml-100k", "ml-1m"];
    private static readonly int[] s_rounds = [0, 50, 300];

    public static void Run(string dataDir)
    {
        Console.WriteLine("| data | rounds behind it | devices | cosine of what is sent to u, mean (least) | liked items that are found "
            + "| u from those items: cosine, mean (least) | to the bit |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (string name in s_data)
        {
            TrainTestSplit split = DatasetSplitter.Split(DatasetReader.Read(Path.Combine(dataDir, name)), new SplitOptions());
            SimulationOptions run = new RunSettings { Rounds = s_rounds[^1] }.ToOptions();
            SimulatedDevice[] devices = Federations.Devices(split, run.Dim);
            var federation = new InProcessFederation(devices, run.ToInProcess(split.Items, split.Users));
            foreach (int behind in s_rounds)
            {
                while (federation.Server.Round < behind) federation.Run();
                Console.WriteLine($"| {name} | {behind} " + Measure(split, devices, federation));
            }
        }
    }

    private static string Measure(TrainTestSplit split, SimulatedDevice[] all, InProcessFederation federation)
    {
        GlobalModel model = federation.Model;
        int[] devices = [.. Enumerable.Range(0, all.Length).Where(device => all[device].CanTrain)];
        new SeededRandom(1, RandomStream.Synthetic).Shuffle(devices.AsSpan());
        devices = devices[..Math.Min(Devices, devices.Length)];
        var worker = new DeviceWorker(new DeviceOptions());
        OpenRound round = federation.Server.Open(new RoundPlan());
        RoundTask task = round.Task;
        federation.Server.Abandon(round);
        var trainer = new LocalTrainer(split.Items, task.Training);
        var rows = new DecodedRows();
        double liked = 0, found = 0, exact = 0;
        List<double> sent = [], rebuilt = [];
        foreach (int device in devices)
        {
            // What the server has: the bytes, the table, the settings of training.
            byte[] report = worker.Report(all[device].State, all[device].Users, model, task).Message.ToArray();
            UpdateHeader header = UpdateCodec.Decode(report, WireLimits.Default, rows, model.ItemFactors);
            SeenReport seen = SeenReport.Of(header, rows.Current, model.ItemFactors, task.Training);
            int[] guess = seen.Guess();

            ReadOnlySpan<float> user = worker.Serve(all[device].State, all[device].Users, model, task.Training).Values;
            int[] positives = split.Client(device).Positives.ToArray();
            liked += positives.Length;
            found += guess.Intersect(positives).Count();
            sent.Add(Cosine(seen.Direction, user));
            var likely = new UserFactors(model.ItemFactors.Dim);
            trainer.Reconstruct(model, new ClientDataset(device, guess, guess), likely);
            rebuilt.Add(Cosine(likely.Values, user));
            if (MemoryMarshal.AsBytes(likely.Values).SequenceEqual(MemoryMarshal.AsBytes(user))) exact++;
        }
        return $"| {devices.Length} | {sent.Average():0.0000} ({sent.Min():0.0000}) | {100 * found / liked:0.0} % "
            + $"| {rebuilt.Average():0.0000} ({rebuilt.Min():0.0000}) | {100 * exact / devices.Length:0} % |";
    }

    private static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>
        VectorMath.Dot(one, other) / Math.Sqrt((double)VectorMath.Dot(one, one) * VectorMath.Dot(other, other));
}
