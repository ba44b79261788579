using System.Security.Cryptography;
using FedRas.Hosting.Storage;

namespace FedRas.Benchmarks;

/// <summary>
/// How fast a server's store takes answers, a thousand at once and one by one, and commits rounds with checkpoints of two sizes, beside
/// the same checkpoint as a file of its own. In SQLite on the disk of the temporary folder, and in PostgreSQL if a connection is given.
/// </summary>
internal static class StoreSpeed
{
    private const int Runs = 9, Batch = 1_000;

    public static async Task RunAsync(string? connection)
    {
        string folder = Directory.CreateTempSubdirectory("fedras-store-speed-").FullName;
        try
        {
            await MeasureAsync("SQLite", new SqliteStore(Path.Combine(folder, "data")));
            if (connection is not null) await MeasureAsync("PostgreSQL", new PostgresStore(connection, "fedras_speed"));
            foreach (int megabytes in (int[])[1, 50])
            {
                byte[] bytes = Checkpoint(megabytes);
                Print("file", $"a checkpoint of {megabytes} MB, on disk", await TimeAsync(() => WriteAsync(folder, bytes)), "ms");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, IFederationStore store)
    {
        await using IFederationStore _ = store;
        StoredFederation held = await store.OpenAsync(default);
        if (held.Devices.Count == 0)
            await store.AppendAsync([new TokenIssued("t", "t", 9, null), new DeviceEnrolled(0, "d", [1], "t")], default);
        int round = held.Steps.Count == 0 ? 0 : held.Steps[^1].FromRound + 1;
        if (held.Open is null) await store.AppendAsync([new RoundOpened(round, 1, 1, null)], default);
        ulong counter = held.Devices.Count == 0 ? 0 : held.Devices[0].Counter;

        StoreEntry[] Answers(int count) => [.. Enumerable.Range(0, count).Select(_ =>
            new AnswerGiven(round, 0, ++counter, RandomNumberGenerator.GetBytes(16), new byte[4], RandomNumberGenerator.GetBytes(400)))];
        double thousand = await TimeAsync(() => store.AppendAsync(Answers(Batch), default));
        Print(name, $"answers, {Batch} a call", Batch / thousand * 1000, "entries/s");
        Print(name, "answers, one a call", await TimeAsync(() => store.AppendAsync(Answers(1), default)), "ms");
        foreach (int megabytes in (int[])[1, 50])
        {
            byte[] checkpoint = Checkpoint(megabytes);
            double commit = await TimeAsync(async () =>
            {
                byte[] frame = RandomNumberGenerator.GetBytes(10_000);
                StoredResource step = new(Convert.ToHexStringLower(SHA256.HashData(frame)), frame, round);
                var counters = new Dictionary<string, long> { ["rounds"] = round };
                await store.CommitAsync(new(round, checkpoint, [step], [0], counters, round - 9, round - 9), default);
                await store.AppendAsync([new RoundOpened(++round, 1, 1, null), .. Answers(100)], default);
            });
            Print(name, $"a round of 100 answers with a checkpoint of {megabytes} MB", commit, "ms");
        }
    }

    private static async Task WriteAsync(string folder, byte[] bytes)
    {
        string file = Path.Combine(folder, "checkpoint");
        await using (FileStream stream = File.Create(file + ".new"))
        {
            await stream.WriteAsync(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(file + ".new", file, overwrite: true);
    }

    private static byte[] Checkpoint(int megabytes) => RandomNumberGenerator.GetBytes(megabytes * 1_000_000);

    /// <summary>Milliseconds of the median run, after one to warm up.</summary>
    private static async Task<double> TimeAsync(Func<Task> call)
    {
        await call();
        List<double> times = [];
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times.Order().ElementAt(Runs / 2);
    }

    private static void Print(string store, string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store,-10} {what,-55} {value,10:#,0.0} {unit}"));
}
