using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Simulation.Datasets;

namespace FedRas.Cli.Loading;

/// <summary>Where the commands get data from: every call to readers, catalogue, filters and splitter stands here.</summary>
internal static class DataLoader
{
    private static readonly Dictionary<string, DatasetFormat> s_formats = new()
    {
        ["auto"] = DatasetFormat.Auto,
        ["tabs"] = DatasetFormat.MovieLensTabs,
        ["colons"] = DatasetFormat.MovieLensColons,
        ["csv"] = DatasetFormat.Delimited,
        ["adjacency"] = DatasetFormat.Adjacency,
    };

    /// <summary>Known data sets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. DatasetCatalogue.Default.Entries.Select(entry => entry.Name)];

    /// <summary>Each data set, and where it lies on this machine: in <paramref name="dataDir"/>, or where downloads are kept.</summary>
    /// <exception cref="DatasetException">A folder cannot be read.</exception>
    public static IEnumerable<(CatalogueEntry Entry, string? Path)> List(string? dataDir) =>
        DatasetCatalogue.Default.Entries.Select(entry => (entry, DatasetCatalogue.Locate(entry, dataDir)));

    /// <summary>The name as the catalogue writes it; null for an unknown one.</summary>
    public static string? CanonicalName(string name) => DatasetCatalogue.Default.Find(name)?.Name;

    /// <summary>The size that a data set has unless told; null for one that is not made to size.</summary>
    public static SyntheticOptions? SizeOf(string? name) =>
        name is null ? null : DatasetCatalogue.Default.Find(name)?.Generated is { Interactions: not null } size ? size : null;

    /// <summary>Whether a data set comes from the network or from <c>--data-dir</c>; others are made on the spot.</summary>
    public static bool IsDownloaded(string name) => DatasetCatalogue.Default.Find(name) is { Generated: null };

    /// <summary>Loads and filters what the settings name.</summary>
    /// <exception cref="DatasetException">The data cannot be had or read.</exception>
    public static async Task<Dataset> LoadAsync(RunSettings settings, IProgress<string>? progress, CancellationToken cancellation) =>
        Filter(await LoadWholeAsync(settings, progress, cancellation).ConfigureAwait(false), settings);

    /// <summary>Loads what the settings name, before any filter.</summary>
    /// <exception cref="DatasetException">The data cannot be had or read.</exception>
    public static async Task<Dataset> LoadWholeAsync(RunSettings settings, IProgress<string>? progress, CancellationToken cancellation) =>
        settings.Dataset is { } name
            ? await LoadKnownAsync(name, settings, progress, cancellation).ConfigureAwait(false)
            : await SlowStep.RunAsync("reading " + settings.Data, progress, () =>
                DatasetReader.Read(settings.Data!, ReadOptions(settings), cancellation), cancellation)
                .ConfigureAwait(false);

    /// <summary>Leaves out what the settings filter.</summary>
    /// <exception cref="DatasetException">Nothing is left.</exception>
    public static Dataset Filter(Dataset whole, RunSettings settings)
    {
        if (settings.MinRating is { } least && !whole.HasRatings) throw NoRatings(whole, least);
        return new DatasetFilter
        {
            MinRating = (float?)settings.MinRating,
            MinUserInteractions = settings.KCore ?? 1,
            MinItemInteractions = settings.KCoreOf == CoreScope.Both ? settings.KCore ?? 1 : 1,
        }.Apply(whole);
    }

    /// <summary>Has items arrive in mid-training, if the settings say so: they come last.</summary>
    /// <exception cref="UsageException">The share is of no item, or of all.</exception>
    /// <exception cref="DatasetException">The file of arrivals cannot be read.</exception>
    public static Dataset Arrange(Dataset dataset, RunSettings settings)
    {
        if (settings.Arrivals is not { } arrivals) return dataset;
        try
        {
            return SettingReaders.ArrivalShare(arrivals) is { } share
                ? ItemArrivals.Share(dataset, share, settings.ArrivalRound ?? settings.Rounds / 2, settings.Seed)
                : ItemArrivals.Read(dataset, arrivals);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e, "fedras simulate --help");
        }
    }

    private static UsageException NoRatings(Dataset whole, double least)
    {
        string columns = whole.Origin is not { } origin ? ""
            : $"; read were {origin.Columns}. Name the column with --columns …,rating=…, or leave --min-rating out";
        return new UsageException($"--min-rating {least.ToString(CultureInfo.InvariantCulture)} is not possible: {whole.Name} has no "
            + "column of ratings" + columns);
    }

    private static Task<Dataset> LoadKnownAsync(
        string name, RunSettings settings, IProgress<string>? progress, CancellationToken cancellation) =>
        SizeOf(name) is { } usual
            ? SlowStep.RunAsync($"generating {name}", progress, () => SyntheticInteractions.Generate(MadeToSize(usual, settings)),
                cancellation)
            : SlowStep.RunAsync("loading " + name, progress, () => Task.Run(() => DatasetCatalogue.Default.LoadAsync(
                name, settings.DataDir, progress: new DownloadLines(name, progress), cancellationToken: cancellation), cancellation));

    private static SyntheticOptions MadeToSize(SyntheticOptions usual, RunSettings settings)
    {
        SyntheticOptions size = usual with
        {
            Users = settings.Users ?? usual.Users,
            Items = settings.Items ?? usual.Items,
            Interactions = settings.Interactions ?? usual.Interactions,
        };
        if (size.Interactions < size.LeastInteractions || size.Interactions > size.MostInteractions)
            throw new UsageException($"--interactions {size.Interactions} is not possible with --users {size.Users} and --items "
                + $"{size.Items}: each user has at least 5, in the mean at most 10,000, and at most half "
                + $"the items; that is {Quantity.Count(size.LeastInteractions)} to {Quantity.Count(size.MostInteractions)} in all");
        return size;
    }

    /// <summary>Divides the data as the settings say.</summary>
    public static TrainTestSplit Split(Dataset dataset, RunSettings settings) => DatasetSplitter.Split(dataset, new SplitOptions
    {
        Kind = settings.Split,
        Protocol = settings.Protocol,
        TestRatio = settings.TestRatio,
        Seed = settings.Seed,
        HoldsValidation = settings.Validate,
    });

    private static DatasetReadOptions ReadOptions(RunSettings settings) => new()
    {
        Format = s_formats[settings.DataFormat],
        Columns = settings.Columns is { } columns ? ColumnList.Parse(columns) : null,
        Header = settings.Header == RunSettings.Auto ? null : settings.Header == "yes",
        Separator = settings.Separator == RunSettings.Auto ? null : settings.Separator,
        Quotes = settings.Quote == RunSettings.Auto ? null : settings.Quote != "none",
        TimeFormat = settings.TimeFormat == RunSettings.Auto ? null : settings.TimeFormat,
    };
}
