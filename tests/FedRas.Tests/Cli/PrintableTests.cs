using System.Text.Json;
using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

/// <summary>Whatever text of others is shown, none of it commands the terminal.</summary>
public sealed class PrintableTests : IDisposable
{
    private const string Evil = "a\e[2Jb\u009b31mc\u202ed\u2066e\u0007f";
    private static readonly JsonSerializerOptions s_relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void WriteLine_ControlCharacters_AreReplacedAndLinesStay()
    {
        using var screen = new StringWriter();
        using var writer = new TerminalWriter(screen, columns: null);
        writer.WriteLine(Evil + "\nnext\tline\r\nlast\rover");
        writer.Write(Evil.ToCharArray(), 0, Evil.Length);
        Assert.Equal("a�[2Jb�31mc�d�e�f\nnext\tline\r\nlast�over" + Environment.NewLine + "a�[2Jb�31mc�d�e�f", screen.ToString());
    }

    [Fact]
    public void Json_ControlCharacters_AreEscapedAndMeanTheSame()
    {
        string json = JsonSerializer.Serialize(Evil, s_relaxed);
        Assert.Equal(Evil, JsonSerializer.Deserialize<string>(Printable.Json(json)));
        Assert.DoesNotContain(Printable.Json(json), c => char.IsControl(c) || c is '\u202e' or '\u2066');
    }

    [Fact]
    public void Table_DrawnOnATerminal_HasNoSequenceOfItsCells()
    {
        using var screen = new StringWriter();
        using var writer = new TerminalWriter(screen, columns: null);
        var table = new TextTable("item", "score");
        table.Add(Evil, "1");
        table.Write(writer, isTerminal: true);
        Assert.DoesNotContain("\e[2J", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("�[2J", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCommand_IdsTitlesNamesAndModelFilesFullOfSequences_WritesNone()
    {
        string text = Evil.Replace("\u0007", "", StringComparison.Ordinal).Replace("\e", "",
            StringComparison.Ordinal); // the others no reader takes for text
        string folder = _runner.PathOf($"d{Evil.Replace("\u0007", "", StringComparison.Ordinal)}");
        Directory.CreateDirectory(folder);
        string data = Path.Combine(folder, $"{Evil}.csv"), run = Path.Combine(folder, "run");
        File.WriteAllText(data, "user,item,rating,timestamp\n" + string.Concat(Enumerable.Range(0, 60).Select(n =>
            $"u{n / 6}{text},i{n % 20}{text},5,{n}\n")));
        List<CommandResult> results =
        [
            _runner.Run("simulate", "--data", data, "--rounds", "2", "--dim", "4", "--out", run),
            _runner.Run("simulate", "--data", data, "--rounds", "2", "--dim", "4", "--out", data),
            _runner.Run("recommend", "--model", Path.Combine(run, "model.fedras"), "--user", "u0" + text),
            _runner.Run("recommend", "--model", Path.Combine(run, "model.fedras"), "--user", "nobody" + Evil),
            _runner.Run("recommend", "--model", Path.Combine(run, "model.fedras"), "--user", "u0" + text, "--format", "json"),
            _runner.Run("compare", "--data", data, "--methods", "dense", "--seeds", "1", "--rounds", "2", "--dim", "4", "--out",
                Path.Combine(folder, "sweep")),
            _runner.Run("report", folder),
            _runner.Run("simulate", "--data", data + Evil),
            _runner.Run("simulate", "--columns", Evil),
            _runner.Run("simul" + Evil),
            _runner.Run("inspect", Hostile()),
            _runner.Run("simulate", "--resume", Hostile()),
        ];
        Assert.Equal([0, 2, 0, 2, 0, 0, 2, 2, 2, 2, 0, 2], results.Select(result => result.Code));
        Assert.All(results, result => Assert.DoesNotContain(result.Output + result.Error, c =>
            c is '\e' or '\u009b' or '\u202e' or '\u2066' or '\u0007'));
        Assert.Equal("u0" + text, JsonDocument.Parse(results[4].Output).RootElement.GetProperty("user").GetString());
    }

    private string Hostile()
    {
        string path = _runner.PathOf("hostile.fedras");
        new ModelFile
        {
            Round = 1,
            Seed = 1,
            ItemFactors = new FactorMatrix(3, 2),
            PublishedAs = Evil,
            DeviceState = [],
            Settings = JsonSerializer.Serialize(new Dictionary<string, string> { ["dataset"] = "demo", ["columns"] = Evil }),
            Totals = new SortedDictionary<string, long> { [Evil] = 1 },
        }.Save(path);
        return path;
    }
}
