namespace FedRas.Hosting.Storage;

/// <summary>Files and folders that only their owner can read, where the system knows owners (Unix: 0600 and 0700).</summary>
internal static class OwnerOnly
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, File600 | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file, and makes it if it is not there. One that is there is taken from others: it may come from a backup.</summary>
    public static FileStream OpenFile(string file, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        var stream = new FileStream(file, options);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, File600);
        return stream;
    }

    /// <summary>Writes a file, whole or not at all. It is readable by its owner alone from the first byte on.</summary>
    public static void WriteWhole(string file, string text)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        string part = file + ".part";
        File.Delete(part);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = File600;
        using (var stream = new FileStream(part, create))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(part, file, overwrite: true);
    }
}
