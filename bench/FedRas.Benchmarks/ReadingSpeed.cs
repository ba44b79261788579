using Sylvan.Data.Csv;

namespace FedRas.Benchmarks;

/// <summary>
/// How fast a ratings file of MovieLens 25M's shape, made up on the spot, is read into a data set, beside Sylvan's CSV reader parsing the
/// same four fields and keeping nothing. Processor time, which on an idle machine is the time one core takes; alternating runs.
/// </summary>
internal static class ReadingSpeed
{
    private const int Runs = 5;

    public static void Run(int rows)
    {
        string folder = Directory.CreateTempSubdirectory("fedras-reading-").FullName;
        try
        {
            string csv = Path.Combine(folder, "ratings.csv"), tsv = Path.Combine(folder, "u.data");
            Write(csv, rows, ',', "userId,movieId,rating,timestamp\r\n", "\r\n");
            Write(tsv, rows, '\t', "", "\n");
            Console.WriteLine($"{rows:N0} rows: CSV {new FileInfo(csv).Length / 1e6:0} MB, tabs {new FileInfo(tsv).Length / 1e6:0} MB; "
                + $"median of {Runs} alternating runs, MB a second of processor time");
            var times = new Dictionary<string, List<double>>();
            int interactions = 0;
            for (int run = -1; run < Runs; run++)
            {
                Time("CSV, whole data set", csv, () => interactions = DatasetReader.Read(csv).Interactions.Length);
                Time("tabs, whole data set", tsv, () => DatasetReader.Read(tsv));
                Time("Sylvan, the same fields parsed, nothing kept", csv, () => ParseBySylvan(csv));

                void Time(string name, string file, Action read)
                {
                    GC.Collect();
                    TimeSpan start = Environment.CpuUsage.TotalTime;
                    read();
                    double rate = new FileInfo(file).Length / 1e6 / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
                    if (run >= 0) (times.TryGetValue(name, out List<double>? list) ? list : times[name] = []).Add(rate);
                }
            }
            double sylvan = Median(times.Values.Last());
            foreach ((string name, List<double> rates) in times)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-46} {Median(rates),5:0} MB/s ({rates.Min():0} … "
                    + $"{rates.Max():0}), {Median(rates) / sylvan:0.00} × Sylvan"));
            double needed = interactions * 24.0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB, "
                    + $"{Process.GetCurrentProcess().PeakWorkingSet64 / needed:0.00} × the {needed / 1e6:0} MB of the interactions"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static long ParseBySylvan(string path)
    {
        using var text = new StreamReader(path);
        using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions { Delimiter = ',', BufferSize = 64 << 10 });
        long sum = 0;
        while (csv.Read()) sum += csv.GetInt32(0) + csv.GetInt32(1) + (int)csv.GetFloat(2) + csv.GetInt64(3);
        return sum;
    }

    // 154 ratings a user, 59 047 items of falling popularity, half stars, times that grow within a user.
    private static void Write(string path, int rows, char separator, string header, string end)
    {
        var random = new SeededRandom(1, RandomStream.Split, 0);
        using var writer = new StreamWriter(path);
        writer.Write(header);
        int user = 0, left = 0;
        long time = 0;
        for (int row = 0; row < rows; row++)
        {
            if (left-- == 0)
            {
                user++;
                left = (int)(-154 * Math.Log(1 - random.NextDouble()));
                time = 800_000_000 + random.NextInt(700_000_000);
            }
            time += random.NextInt(600);
            int item = 1 + (int)(59_047 * Math.Pow(random.NextDouble(), 3));
            string stars = ((1 + random.NextInt(10)) / 2.0).ToString("0.0", CultureInfo.InvariantCulture);
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"{user}{separator}{(item > 20_000 ? 3 * item : item)}{separator}{stars}{separator}{time}{end}"));
        }
    }
}
