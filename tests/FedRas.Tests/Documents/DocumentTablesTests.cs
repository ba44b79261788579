using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>The figures of README and docs are those of docs/results; with FEDRAS_WRITE_TABLES=1, as in bench/tables.sh, written anew.</summary>
public sealed class DocumentTablesTests
{
    [Fact]
    public void Tables_EachOne_StandsInOneDocument()
    {
        IEnumerable<string> names = DocumentTables.Documents.SelectMany(name => DocumentTables.Names(Read(name)));
        Assert.Equal(DocumentTables.All.Keys.Order(), names.Order());
    }

    [Fact]
    public void Tables_EachOne_IsWhatTheResultsSay()
    {
        foreach (string name in DocumentTables.Documents)
        {
            string text = Read(name), filled = DocumentTables.Fill(text);
            if (Environment.GetEnvironmentVariable("FEDRAS_WRITE_TABLES") == "1")
                File.WriteAllText(Path.Combine(Repository.Root, name), text = filled);
            Assert.Equal(filled, text); // bench/tables.sh writes it anew
        }
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
