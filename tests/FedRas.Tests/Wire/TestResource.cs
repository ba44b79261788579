using System.Reflection;

namespace FedRas.Tests.Wire;

/// <summary>Files the project embeds into the test assembly, by file name.</summary>
internal static class TestResource
{
    public static byte[] Bytes(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"{name} is not embedded into the tests; see FedRas.Tests.csproj.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(Bytes(name)).ReplaceLineEndings("\n");
}
