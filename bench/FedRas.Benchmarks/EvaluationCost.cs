using System.Diagnostics;
using FedRas.Device;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Server;
using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>How long an evaluation takes a device beside its training, on the table at the start.</summary>
internal static class EvaluationCost
{
    private const int Dim = 64, Repeats = 41;

    public static void Run()
    {
        Console.WriteLine($"medians of {Repeats} rounds of one device with a table of {Dim} factors; .NET {Environment.Version}\n");
        Console.WriteLine("| items | liked | training and report, ms | evaluation among 99, ms | among all, ms |\n|---|---|---|---|---|");
        foreach ((int items, int liked) in ((int, int)[])[(3_706, 165), (100_000, 100)]) Measure(items, liked);
    }

    private static void Measure(int items, int liked)
    {
        int[] all = [.. Enumerable.Range(0, liked).Select(i => i * (items / liked))];
        var data = new ClientDataset(0, all.AsMemory(..^1), all);
        var heldOut = new HeldOutData(data, all[^1..], all);
        RoundTask task = new Federation(new ServerOptions { Items = items, Dim = Dim, Seed = 1 }).Open(new RoundPlan()).Task;
        DeviceSession session = DeviceSession.Open(DeviceState.Create(items, Dim, 1));
        double train = Median(() => session.Train(data, task));
        double few = Median(() => session.Evaluate(heldOut, task.Training, 99, 10));
        double every = Median(() => session.Evaluate(heldOut, task.Training, 0, 10));
        Console.WriteLine(FormattableString.Invariant($"| {items} | {liked} | {train:0.00} | {few:0.000} | {every:0.00} |"));
    }

    private static double Median(Action work)
    {
        double[] times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times.Order().ElementAt(Repeats / 2);
    }
}
