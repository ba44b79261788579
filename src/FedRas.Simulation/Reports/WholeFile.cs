namespace FedRas.Simulation.Reports;

/// <summary>Writes a file under a temporary name and moves it into place, so that a reader never sees half of it.</summary>
public static class WholeFile
{
    /// <summary>Writes bytes.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp"; // two writers of one file must not meet in it
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes what killed writers of some files left behind; only for the one owner of the folder.</summary>
    public static void RemoveLeftovers(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
            foreach (string path in Directory.GetFiles(folder, name + ".*.tmp"))
                File.Delete(path);
    }
}
