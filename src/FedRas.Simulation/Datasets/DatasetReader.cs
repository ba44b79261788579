using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Reads a ratings file or folder into a <see cref="Dataset"/>.</summary>
public static class DatasetReader
{
    /// <summary>Reads <paramref name="path"/>: <c>u.data</c>, or a folder with it or with LightGCN's train, test and perhaps valid texts.</summary>
    /// <exception cref="DatasetException">The source cannot be read or used; one line names file, line and what was expected.</exception>
    public static Dataset Read(string path, DatasetReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DatasetReadOptions();
        options.Validate();
        var collector = new InteractionCollector(options.MaxInteractions);
        string name = options.Name ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        DataFile File(string full) => new(full, full, options.MaxUnpackedBytes, () => System.IO.File.OpenRead(full));
        string data = Directory.Exists(path) ? Path.Combine(path, "u.data") : path;
        if (System.IO.File.Exists(data))
        {
            SeparatedRowReader.Read(File(data), "\t", collector, cancellationToken);
            return collector.ToDataset(name, path, hasRatings: true, hasTimestamps: true);
        }
        foreach (SplitPart part in Enum.GetValues<SplitPart>())
        {
            string text = Path.Combine(path, part.ToString().ToLowerInvariant() + ".txt");
            if (System.IO.File.Exists(text)) AdjacencyReader.Read(File(text), part, collector, cancellationToken);
        }
        return collector.ToDataset(name, path, hasRatings: false, hasTimestamps: false);
    }
}
