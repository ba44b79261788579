namespace FedRas.Cli.Commands;

/// <summary>Where an interrupted run without an output folder leaves its state.</summary>
internal static class LooseState
{
    private const string Name = "fedras-interrupted", Ending = ".fedras";

    /// <summary>Whether a file is called as such a state is.</summary>
    public static bool IsOne(string path) => Path.GetFileName(path).StartsWith(Name, StringComparison.Ordinal);

    /// <summary>
    /// Saves a state under a free name and returns the path. It lies in <paramref name="folder"/>, or in the folder for temporary files if
    /// that one cannot be written to.
    /// </summary>
    public static string Save(ModelFile model, string folder)
    {
        try
        {
            return SaveIn(folder, model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SaveIn(Path.GetTempPath(), model);
        }
    }

    private static string SaveIn(string folder, ModelFile model)
    {
        string path = TakeFreeName(folder);
        try
        {
            model.Save(path);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    // The empty file keeps the name from another run that is interrupted at the same moment.
    private static string TakeFreeName(string folder)
    {
        for (int n = 1; ; n++)
        {
            string path = Path.Combine(folder, n == 1 ? Name + Ending : $"{Name}-{n}{Ending}");
            if (File.Exists(path)) continue;
            try
            {
                File.Open(path, FileMode.CreateNew).Dispose();
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Taken meanwhile: the next number.
            }
        }
    }
}
