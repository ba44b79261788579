using System.IO.Compression;

namespace FedRas.Tests.Datasets;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("fedras-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public IEnumerable<string> Files => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories);

    public string Write(string name, string text, Encoding? encoding = null) =>
        Write(name, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public static byte[] Gzip(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return output.ToArray();
    }

    public static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create))
            foreach ((string name, string text) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        return output.ToArray();
    }

    public static Dataset Read(string path, DatasetReadOptions? options = null) =>
        DatasetReader.Read(path, options, TestContext.Current.CancellationToken);

    /// <summary>Reads what must fail. The message is one line, and of a doubt the file's first lines as they were split.</summary>
    public static string ReadError(string path, DatasetReadOptions? options = null)
    {
        string message = Assert.Throws<DatasetException>(() => Read(path, options)).Message;
        AssertIsMessage(message);
        return message;
    }

    /// <summary>Holds a message to one line, and what a doubt adds to it to three more.</summary>
    public static void AssertIsMessage(string message)
    {
        string[] lines = message.Split('\n');
        Assert.DoesNotContain(message, c => char.IsControl(c) && c != '\n');
        if (lines.Length > 1) Assert.StartsWith("The first lines", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 1, 5);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
