using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class CompletionTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("sim", "simulate")]
    [InlineData("simulate --data", "--data --data-dir --data-format --dataset")]
    [InlineData("simulate --dataset=ml-1", "--dataset=ml-100k --dataset=ml-1m")]
    [InlineData("simulate --rounds 5 --dim", "--dim")]
    [InlineData("simulate --rounds 5 -", "--dim --dump-messages")]
    [InlineData("simulate --dataset ", "demo synthetic ml-100k")]
    [InlineData("simulate --dataset ml-1", "ml-100k ml-1m ml-10m")]
    [InlineData("simulate --split ", "loo ratio given")]
    [InlineData("simulate --method f", "fedras fedavg")]
    [InlineData("simulate --scenario ", "mobile silo")]
    [InlineData("simulate --quantizer ", "adaptive line:16")]
    [InlineData("simulate --catch-up ", "true false")]
    [InlineData("simulate --format ", "text json")]
    [InlineData("compare --methods ", "all dense adaptive")]
    [InlineData("compare --methods dense,ad", "dense,adaptive")]
    [InlineData("compare --published ", "colr ncf pfedrec")]
    [InlineData("completion ", "bash zsh fish pwsh")]
    public void Suggest_LineSoFar_OffersWhatCanFollow(string line, string words)
    {
        string[] offered = Suggest(line);
        Assert.Empty(words.Split(' ').Except(offered));
        string last = line[(line.LastIndexOf(' ') + 1)..];
        Assert.All(offered, word => Assert.StartsWith(last, word, StringComparison.Ordinal));
    }

    [Fact]
    public void Suggest_EverySettingThatIsOneOfSomeWords_OffersThem() =>
        Assert.All(SettingTable.All.Where(setting => setting.Words.Count > 0),
        setting => Assert.Empty(setting.Words.Except(Suggest($"simulate {setting.Option} "))));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Completion_KnownShell_PrintsAScriptThatAsksTheProgram(string shell)
    {
        CommandResult result = _runner.Run("completion", shell);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("[suggest:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_UnknownShell_NamesTheKnownOnes()
    {
        CommandResult result = _runner.Run("completion", "cmd");
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains("one of bash, zsh, fish, pwsh", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private string[] Suggest(string line) => _runner.Run($"[suggest:{line.Length}]", line).Output.Split('\n',
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
