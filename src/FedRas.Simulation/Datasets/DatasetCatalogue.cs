using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>The data sets known by name, and the way from a name to the data: given folder, cache, download.</summary>
public sealed class DatasetCatalogue
{
    private readonly IReadOnlyList<CatalogueEntry> _entries;

    internal DatasetCatalogue(IReadOnlyList<CatalogueEntry> entries) => _entries = entries;

    /// <summary>The built-in catalogue.</summary>
    public static DatasetCatalogue Default { get; } = new(KnownDatasets.All);

    /// <summary>All entries, the generated ones first.</summary>
    public IReadOnlyList<CatalogueEntry> Entries => _entries;

    /// <summary>The entry of that name in any case; null if there is none.</summary>
    public CatalogueEntry? Find(string name) =>
        _entries.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Where an entry's data lie on this machine, looked for as <see cref="LoadAsync"/> does; null if they are not, or need no files.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="dataDir">A folder with data; null for none.</param>
    /// <param name="cacheDir">Where downloads are kept; null for <see cref="DatasetCache.DefaultDirectory()"/>.</param>
    /// <exception cref="DatasetException">A folder that may hold them cannot be read.</exception>
    public static string? Locate(CatalogueEntry entry, string? dataDir = null, string? cacheDir = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Generated is null ? DatasetCache.Find(entry, dataDir, cacheDir ?? DatasetCache.DefaultDirectory()) : null;
    }

    /// <summary>
    /// Loads a named data set, without filters. Looked for in this order: <c>DIR/NAME/</c>, <c>DIR/NAME.zip</c> and <c>DIR</c> itself,
    /// where DIR is the given folder; <c>NAME/</c> and <c>NAME.zip</c> in the cache; then its published archive is downloaded into the
    /// cache, checked, and kept. A set that differs in size from the published one says so in <see cref="Dataset.Warnings"/>.
    /// </summary>
    /// <param name="name">Name of an entry.</param>
    /// <param name="dataDir">A folder with data; null for none.</param>
    /// <param name="cacheDir">Where downloads are kept; null for <see cref="DatasetCache.DefaultDirectory()"/>.</param>
    /// <param name="handler">Carries the request, and stays the caller's; null for the network.</param>
    /// <param name="progress">Bytes received, and of how many if the publisher says.</param>
    /// <param name="cancellationToken">Stops reading and downloading; nothing half-written stays.</param>
    /// <exception cref="DatasetException">
    /// Unknown name, or the data can be neither found nor downloaded, or not read; says what to put where.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Dataset> LoadAsync(string name, string? dataDir = null, string? cacheDir = null, HttpMessageHandler? handler = null,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string names = string.Join(", ", _entries.Select(known => known.Name));
        CatalogueEntry entry = Find(name) ?? throw new DatasetException($"'{name}' is no known data set; known are {names}.");
        if (entry.Generated is { } made) return await Task.Run(() => SyntheticInteractions.Generate(made),
            cancellationToken).ConfigureAwait(false);
        if (dataDir is not null && !Directory.Exists(dataDir))
            throw new DatasetException($"{dataDir}: no such folder, so {entry.Name} cannot be looked for there.");

        string cache = cacheDir ?? DatasetCache.DefaultDirectory();
        string path = DatasetCache.Find(entry, dataDir, cache)
            ?? await DatasetDownloader.DownloadAsync(entry, dataDir, cache, handler, progress, cancellationToken).ConfigureAwait(false);
        var options = new DatasetReadOptions { Name = entry.Name };
        Dataset dataset = await Task.Run(() => DatasetReader.Read(path, options, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return Verify(entry, dataset, path);
    }

    private static Dataset Verify(CatalogueEntry entry, Dataset dataset, string path)
    {
        var facts = DataFacts.Of(dataset);
        if (entry.Facts.Count == 0 || entry.Facts.Contains(facts)) return dataset;
        string published = string.Join(" or ", entry.Facts.Select(Describe));
        return dataset.With(warnings: [.. dataset.Warnings,
            $"not the published {entry.Name}: {path} has {Describe(facts)}, expected {published}"]);
    }

    private static string Describe(DataFacts facts) =>
        $"{facts.Users:N0} users, {facts.Items:N0} items, {facts.Interactions:N0} interactions";
}
