namespace FedRas.Simulation.Reports;

/// <summary>Keeps a folder for one process: a file that is held open alone and goes when the process ends, however it ends.</summary>
public static class FolderLock
{
    private const string Name = ".lock";

    /// <summary>Makes the folder if there is none, and takes it.</summary>
    /// <param name="folder">Path.</param>
    /// <returns>What holds it until disposed of; null if another process, or another run of this one, does.</returns>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static IDisposable? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Name);
        for (int tries = 3; ; tries--)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
                    FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                return null;
            }
            catch (IOException) when (tries > 1)
            {
                // Whoever held it has just let go.
            }
        }
    }
}
