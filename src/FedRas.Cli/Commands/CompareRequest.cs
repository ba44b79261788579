using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Commands;

/// <summary>What <c>fedras compare</c> was asked for.</summary>
internal sealed record CompareRequest
{
    /// <summary>Settings that methods, seeds and jobs decide, or that concern one run.</summary>
    public static IReadOnlyList<string> Fixed { get; } = ["method", "quantizer", "publish", "broadcastActions", "seed", "topK", "threads",
        "targetHr10", "catchUp", "validate", "patience", "newUsers", "attack", "attackers", "target", "attackItems", "pseudoItems"];

    /// <summary>The methods' names.</summary>
    public static string MethodNames => string.Join(", ", ComparedMethods.Names);

    /// <summary>Settings given as options.</summary>
    public required JsonObject CommandLine { get; init; }

    /// <summary>Settings of the config file.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>Settings of a published protocol; empty for none.</summary>
    public required JsonObject Published { get; init; }

    /// <summary>Methods as given.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Shares of the dense uplink if none are given.</summary>
    public static IReadOnlyList<double> UsualBudgets { get; } = ReadBudgets("0.9375,0.9688,0.99,0.999")!;

    /// <summary>Shares of the dense uplink; null for the usual ones.</summary>
    public required IReadOnlyList<double>? Budgets { get; init; }

    /// <summary>Seeds.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Runs side by side.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether weight decay stays in the updates.</summary>
    public required bool LeavesDecayIn { get; init; }

    /// <summary>Folder for the results; null for the usual one.</summary>
    public required string? Output { get; init; }

    /// <summary>Whether only the result is shown.</summary>
    public required bool Quiet { get; init; }

    /// <summary>The command line after the command's name.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    public static IReadOnlyList<string> ReadMethods(string? text)
    {
        string[] words = (text ?? "all").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new UsageException("--methods '' is not possible: all, or names with commas between; for example dense,adaptive,topk");
        try
        {
            foreach (string word in words) ComparedMethods.Check(word);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--methods: {e.Message}; see fedras compare --help");
        }
        return words;
    }

    public static IReadOnlyList<double>? ReadBudgets(string? text)
    {
        if (text is null) return null;
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        double[] savings = [.. words.Select(ReadNumber)];
        if (!savings.All(saving => saving is > 0 and < 1))
            throw new UsageException($"--budgets {text} is not possible: numbers above 0 and below 1 with commas between, savings of the "
                + "dense uplink; for example 0.9375,0.99");
        return [.. savings.Select(saving => Math.Round(1 - saving, 12)).Distinct()]; // 1 − 0.99 is 0.010000000000000009
    }

    private static double ReadNumber(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    public static IReadOnlyList<ulong> ReadSeeds(string? text)
    {
        string[] words = (text ?? "5").Split(',', StringSplitOptions.TrimEntries);
        bool isList = words.Length > 1;
        if (isList && words[^1].Length == 0) words = words[..^1]; // 7, is the list of one
        long[] seeds = [.. words.Select(word =>
            long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long seed) ? seed : -1)];
        if (seeds.Contains(-1) || (!isList && seeds[0] is < 1 or > 1_000))
            throw new UsageException($"--seeds {text} is not possible: a number of seeds from 1 to 1,000, or the seeds with commas "
                + $"between, each from 0 to {long.MaxValue:#,0}; for example 5, or 1,2,3, or 7, for seed 7 alone");
        return isList ? [.. seeds.Distinct().Select(seed => (ulong)seed)]
            : [.. Enumerable.Range(1, (int)seeds[0]).Select(seed => (ulong)seed)];
    }

    public static int ReadJobs(string? text) => text is null ? Environment.ProcessorCount
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is >= 1 and <= 1_024 ? jobs
        : throw new UsageException($"--jobs {text} is not possible: a whole number from 1 to 1,024; for example 2");

    public static JsonObject ReadConfig(string? path)
    {
        if (path is null) return [];
        JsonObject config = ConfigFile.Load(path);
        return Fixed.FirstOrDefault(config.ContainsKey) is not { } key ? config
            : throw new UsageException($"{Path.GetFileName(path)}: '{key}' is not possible in a comparison: "
                + $"--methods, --seeds and --jobs decide it, or it is about a single run; remove it there. "
                + $"Not possible are {string.Join(", ", Fixed)}");
    }

    public static JsonObject ReadPublished(string? name) => name switch
    {
        null => [],
        "colr" => new JsonObject { ["split"] = "loo", ["protocol"] = "colr", ["clientsPerRound"] = 60, ["dim"] = 64 },
        "ncf" => new JsonObject { ["split"] = "loo", ["protocol"] = "ncf", ["negatives"] = 4 },
        "pfedrec" => new JsonObject
        {
            ["split"] = "loo",
            ["protocol"] = "pfedrec",
            ["clientsPerRound"] = int.MaxValue,
            ["dim"] = 32,
            ["rounds"] = 100
        },
        _ => throw new UsageException($"--published {name} is not possible: one of colr, ncf, pfedrec; for example --published colr"),
    };
}
