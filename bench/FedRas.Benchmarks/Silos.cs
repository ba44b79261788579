namespace FedRas.Benchmarks;

/// <summary>
/// Reports of devices of several users: one term a user (a stage of the user's direction with its own levels) beside the residual
/// quantiser, in bytes at equal distortion. The gains of each user are given, as a device could keep them: the rows are their sums.
/// </summary>
internal static class Silos
{
    private const int Rounds = 100, Devices = 6, Halvings = 10;
    private static readonly int[] s_users = [2, 4, 8, 50];
    private static readonly double[] s_targets = [0.05, 0.01];
    private static readonly (int Stages, int Actions)[] s_sizes =
        [(2, 16), (2, 64), (2, 256), (4, 16), (4, 32), (4, 64), (4, 128), (4, 256), (8, 16), (8, 24), (8, 32), (8, 64), (8, 128), (8, 256)];

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, Rounds);
        Console.WriteLine($"{federation.Name}; {Devices} devices each\n");
        Console.WriteLine("| users a device | items | τ | one term a user: bytes | distortion | residual: bytes | distortion | size |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (int users in s_users)
        {
            (ItemUpdate Update, float[][] Directions)[] silos =
                [.. Enumerable.Range(0, Devices).Select(device => federation.Silo(device, users))];
            foreach (double target in s_targets)
            {
                Report[] terms = users > ActionUpdate.MaxStages ? []
                    : [.. silos.Select(silo => Terms(silo.Update, silo.Directions, target, federation))];
                Report[] residual = [.. silos.Select(silo => Residual(silo.Update, target, federation))];
                string said = terms.Length == 0 ? "more than 8 stages | "
                    : $"{terms.Average(r => r.Bytes):N0} | {terms.Average(r => r.Distortion):0.0000}";
                string sizes = string.Join(", ", residual.Select(r => r.Size).Distinct());
                Console.WriteLine($"| {users} | {silos.Average(silo => silo.Update.Count):N0} | {target} | {said} | "
                    + $"{residual.Average(r => r.Bytes):N0} | {residual.Average(r => r.Distortion):0.0000} | {sizes} |");
            }
        }
    }

    private sealed record Report(int Bytes, double Distortion, string Size);

    /// <summary>The largest share of the error a term may have with which the whole meets the target, by bisection.</summary>
    private static Report Terms(ItemUpdate update, float[][] directions, double target, TrainedFederation federation)
    {
        float[][] gains = Gains(update, directions);
        Report? best = null;
        double low = 0, high = 4;
        for (int i = 0; i < Halvings; i++)
        {
            double share = (low + high) / 2;
            Report tried = Encode(update, Describe(update, directions, gains, share * target), federation, "");
            if (tried.Distortion <= target) (best, low) = (tried, share);
            else high = share;
        }
        return best ?? throw new InvalidOperationException($"terms do not reach {target}");
    }

    private static ActionUpdate Describe(ItemUpdate update, float[][] directions, float[][] gains, double target)
    {
        double energy = update.Rows.ToArray().Sum(x => (double)x * x), error = target * energy / directions.Length;
        var lines = new List<ActionUpdate>();
        for (int u = 0; u < directions.Length; u++)
        {
            var own = new ItemUpdate();
            gains[u].CopyTo(own.ResetLine(directions[u], update.Count));
            update.Items.CopyTo(own.TakeItems(update.Count));
            double part = gains[u].Sum(x => (double)x * x) * directions[u].Sum(x => (double)x * x);
            var line = new ActionUpdate();
            new LineQuantizer(256).Describe(own, 256, Math.Min(1, error / part), double.PositiveInfinity, line);
            lines.Add(line);
        }
        var all = new ActionUpdate();
        all.Reset(update.Dim, update.Count, [.. lines.Select(line => new StageShape(1, line.Stages[0].LevelCount))]);
        update.Items.CopyTo(all.MutableItems);
        for (int u = 0; u < lines.Count; u++)
        {
            lines[u].Stages[0].Directions.CopyTo(all.Stages[u].Directions);
            lines[u].Stages[0].Levels.CopyTo(all.Stages[u].Levels);
            lines[u].Codes.CopyTo(all.Stages[u].Codes);
        }
        return all;
    }

    private static Report Residual(ItemUpdate update, double target, TrainedFederation federation)
    {
        Report? best = null, nearest = null;
        foreach ((int stages, int actions) in s_sizes)
        {
            var described = new ActionUpdate();
            var random = new SeededRandom(1, RandomStream.UpdateClustering);
            new ResidualQuantizer(stages, actions).Quantize(update, ref random, described);
            Report tried = Encode(update, described, federation, $"{stages}x{actions}");
            if (tried.Distortion <= target && (best is null || tried.Bytes < best.Bytes)) best = tried;
            if (nearest is null || tried.Distortion < nearest.Distortion) nearest = tried;
        }
        return best ?? nearest!;
    }

    private static Report Encode(ItemUpdate update, ActionUpdate described, TrainedFederation federation, string size)
    {
        var message = new ArrayBufferWriter<byte>();
        int bytes = UpdateCodec.Encode(new UpdateHeader(Rounds, federation.Items, update.Dim, 1_000), described, message, federation.Table);
        return new Report(bytes, Distortion.Measure(update, described), size);
    }

    /// <summary>Each user's gains, from rows that are sums of the users' terms: least squares, G a = U·row with G = U Uᵀ.</summary>
    private static float[][] Gains(ItemUpdate update, float[][] directions)
    {
        int users = directions.Length;
        float[][] gains = [.. Enumerable.Range(0, users).Select(_ => new float[update.Count])];
        for (int i = 0; i < update.Count; i++)
        {
            var system = new double[users, users + 1];
            for (int a = 0; a < users; a++)
            {
                for (int b = 0; b < users; b++) system[a, b] = directions[a].Zip(directions[b], (x, y) => (double)x * y).Sum();
                system[a, users] = VectorMath.Dot(directions[a], update.Row(i));
            }
            for (int a = 0; a < users; a++)
                for (int b = 0; b < users; b++)
                {
                    double factor = a == b ? 0 : system[b, a] / system[a, a];
                    for (int c = a; factor != 0 && c <= users; c++) system[b, c] -= factor * system[a, c];
                }
            for (int a = 0; a < users; a++) gains[a][i] = (float)(system[a, users] / system[a, a]);
        }
        return gains;
    }
}
