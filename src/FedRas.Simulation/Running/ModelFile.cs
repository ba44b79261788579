namespace FedRas.Simulation.Running;

/// <summary>
/// A trained state in one file: the global table, the round, what the publisher keeps, and the seed, from which with the round every
/// random stream follows. The simulator, which plays the devices too, adds what each device keeps in its own storage.
/// </summary>
/// <remarks>See <see cref="ModelFileFormat"/> for the layout.</remarks>
public sealed record ModelFile
{
    private static int s_saves;

    /// <summary>Rounds done.</summary>
    public required int Round { get; init; }

    /// <summary>Seed of the run; the state of every generator is this and <see cref="Round"/>.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Item factors, M × d.</summary>
    public required FactorMatrix ItemFactors { get; init; }

    /// <summary>
    /// What the publisher keeps beside the published table, M × d: the error feedback of actions, the exact table of a lattice; null where
    /// broadcasts are dense.
    /// </summary>
    public FactorMatrix? Residual { get; init; }

    /// <summary>What the server's momentum keeps, M × d (the state of its optimizer); null where it has none.</summary>
    public FactorMatrix? Velocity { get; init; }

    /// <summary>How the table was published, which says what <see cref="Residual"/> is; empty where unknown.</summary>
    public string PublishedAs { get; init; } = "";

    /// <summary>
    /// The step that was chosen for a published lattice, not yet refined; null where the table was published otherwise, or has not moved.
    /// </summary>
    public float? LatticeStep { get; init; }

    /// <summary>
    /// What the simulated devices keep in their own storage; null in a file without them. Opaque, and private to the devices.
    /// </summary>
    public byte[]? DeviceState { get; init; }

    /// <summary>The run's settings as JSON, for whoever resumes or serves; this file only carries them.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>Names the training data, so that a run is not resumed on other data; empty where unknown.</summary>
    public string DataFingerprint { get; init; } = "";

    /// <summary>Names the catalogue: which item each row is; empty where unknown.</summary>
    public string ItemsFingerprint { get; init; } = "";

    /// <summary>Running totals by name, such as the bytes moved so far.</summary>
    public IReadOnlyDictionary<string, long> Totals { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The SHA-256 of the file's bytes, lower-case hex: what <c>sha256sum</c> prints of it.</summary>
    public string Sha256()
    {
        using var sink = new HashStream(Stream.Null);
        ModelFileFormat.Write(this, sink);
        return sink.HashHex();
    }

    /// <summary>Writes the file under a temporary name and moves it into place, so that a reader never sees half of it.</summary>
    public void Save(string path)
    {
        // Two writers of one file must not meet in it.
        string temporary = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref s_saves)}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary))
            using (var buffered = new BufferedStream(file, 1 << 20))
            {
                ModelFileFormat.Write(this, buffered);
                buffered.Flush();
                file.Flush(flushToDisk: true); // or a power cut could leave the new name on an empty file
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a file and checks its hash.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged, cut short or of another version.</exception>
    public static ModelFile Load(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new ModelFileException($"{path} is a folder; name the model file in it, such as "
                    + Path.Combine(path, "model.fedras"));
            using FileStream file = File.OpenRead(path);
            if (!file.CanSeek) throw new ModelFileException($"{path}: is a pipe or device, not a file");
            using var buffered = new BufferedStream(file, 1 << 20);
            return ModelFileFormat.Read(buffered, file.Length, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{path}: cannot be read as a model file: {e.Message}", e);
        }
    }
}
