using FedRas.Cli;
using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

/// <summary><c>fedras serve</c> and what an operator asks of a server that runs.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    private string Folder => _runner.PathOf("data");

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Serve_NewFolder_InvitesAndStops()
    {
        CommandResult result = Serve("--dataset", _runner.Ratings, "--dim", "8");
        Assert.Equal(("stopped: its host asked for it", 0), (Assert.Single(result.ErrorLines), result.Code));
        Assert.Matches(@"listening   https://127\.0\.0\.1:\d+/\npin         [0-9a-f]{64}\nfederation  120 items x 8 factors, seed 1, "
            + @"0 devices, round 0, in .*\npage        https://127\.0\.0\.1:\d+/ with the key in \S+first-operator-key\n"
            + @"invitation  https://127\.0\.0\.1:\d+/#token=[\w-]{22}&pin=[0-9a-f]{64}\n", result.Output);

        // Output that is no terminal is kept by whoever reads it.
        Assert.DoesNotContain("fro_", result.Output, StringComparison.Ordinal);
        string file = Path.Combine(Folder, "first-operator-key");
        Assert.Matches(@"^https://127\.0\.0\.1:\d+/#key=fro_[\w-]{43}\n$", File.ReadAllText(file));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        // The second time it knows its items, and has neither token nor key to show.
        result = Serve("--dim", "8");
        Assert.Matches(@"federation  120 items x 8 factors.*\npage        \S+/ with a key of fedras operator-key\n"
            + @"invitation  \S+#pin=[0-9a-f]{64} for devices that have enrolled; "
            + "for new ones: fedras token --data ", result.Output);
    }

    [Fact]
    public async Task Serve_OutputIsATerminal_ShowsTheKeyAndKeepsItNowhere()
    {
        using var stop = new CancellationTokenSource();
        using var output = new FirstLine("invitation");
        var terminal = new Terminal
        {
            Output = output,
            Error = new StringWriter(),
            OutputIsTerminal = true,
            WorkingFolder = _runner.Folder,
            Stop = stop.Token,
        };
        Task<int> serving = Task.Run(() => FedRasCommand.Create(terminal).InvokeAsync(
            "serve", "--listen", "https://127.0.0.1:0", "--data", Folder, "--dataset", _runner.Ratings, "--dim", "4"));
        await Task.WhenAny(output.Found, serving);
        Assert.Matches(@"\npage        https://127\.0\.0\.1:\d+/#key=fro_[\w-]{43}\n", await output.Found);
        Assert.False(File.Exists(Path.Combine(Folder, "first-operator-key")));
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    // Items keep their places for ever: nobody should find those of demo in a federation of their own.
    [Theory]
    [InlineData("--listen", "https://0.0.0.0:0")]
    [InlineData("--public-address", "https://rec.example.org")]
    public void Serve_NewForOthersWithoutItems_SaysHowToNameThem(string option, string address)
    {
        CommandResult result = Serve(option, address);
        Assert.Equal(2, result.Code);
        Assert.Contains("the store is new: give the ids of the items, such as with --catalogue", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("invitation", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "operators.json")));
        Assert.Equal(0, Serve(option, address, "--catalogue", Write("items.txt", "a\nb\n")).Code);
        Assert.Equal(0, Serve(option, address).Code); // it has its items
    }

    [Fact]
    public void Serve_OtherCatalogue_SaysWhichItemDiffers()
    {
        Serve("--catalogue", Write("items.txt", "a\nb\nc\n"));
        CommandResult result = Serve("--catalogue", Write("other.txt", "a\nc\n"));
        Assert.Equal(2, result.Code);
        Assert.Contains("'c' in place 1, and the store has 'b'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--goal 0", "Goal is 0; it must be at least 1")]
    [InlineData("--listen http://0.0.0.0:80", "Listen:Address is http://0.0.0.0:80")]
    [InlineData("--timeouts dead=3", "--timeouts dead=3 is not possible: expected NAME=SECONDS")]
    [InlineData("--timeouts deadline=5", "Timeouts:Selection is 00:01:00; it must be at most Timeouts:Deadline")]
    [InlineData("--store somewhere", "--store somewhere is not possible")]
    [InlineData("--store Host=", "the connection string of PostgreSQL")]
    [InlineData("--catalogue nowhere.txt", "nowhere.txt cannot be read")]
    [InlineData("--catalogue a --dataset demo", "cannot both be given")]
    [InlineData("--selection fair", "Selection")]
    [InlineData("--delta 1e-6 --trim-from 9", "--delta does nothing without --noise-multiplier: add that, or leave --delta out; "
        + "--trim-from does nothing without --trim-share or --row-clip")]
    [InlineData("--noise-multiplier 1", "--noise-multiplier is not possible without --report-clip")]
    [InlineData("--noise-multiplier 1 --report-clip 1 --evaluate on", "Evaluation:On is not possible beside")]
    [InlineData("--watch a,a", "Page:Watched is 'a' twice")]
    public void Serve_IllegalSetting_OneLineAndExitTwo(string args, string says)
    {
        CommandResult result = Serve(args.Split(' '));
        Assert.Equal(2, result.Code);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_Config_HasSettingsOfServerAndRecipe()
    {
        string items = Write("items.txt", "a\nb\nc\n"), config = Write("config.json", """
            { "dim": 4, "seed": 9, "server": { "goal": 2, "timeouts": { "deadline": "00:00:05", "selection": "00:00:02" } } }
            """);
        Assert.Contains("3 items x 4 factors, seed 9", Serve("--catalogue", items, "--config", config).Output, StringComparison.Ordinal);
        config = Write("config.json", """{ "server": { "gaol": 2 } }""");
        Assert.Contains("no server setting 'gaol'", Serve("--catalogue", items, "--config", config).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token --uses 3")]
    [InlineData("operator-key")]
    [InlineData("operator-key --withdraw old")]
    [InlineData("pause")]
    [InlineData("export-model")]
    [InlineData("revoke abc")]
    [InlineData("catalogue add items.txt")]
    public void Operator_NoServerRuns_SaysHowToStartOne(string args)
    {
        string items = Write("items.txt", "a\n");
        CommandResult result = _runner.Run([.. args.Split(' ').Select(arg => arg == "items.txt" ? items : arg), "--data", Folder]);
        Assert.Equal(2, result.Code);
        Assert.Contains($"start fedras serve --data {Folder} first", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_ServerRuns_DoesWhatIsAsked()
    {
        using var stop = new CancellationTokenSource();
        using var output = new FirstLine("invitation");
        var terminal = new Terminal { Output = output, Error = new StringWriter(), WorkingFolder = _runner.Folder, Stop = stop.Token };
        Task<int> serving = Task.Run(() => FedRasCommand.Create(terminal).InvokeAsync(
            "serve", "--listen", "https://127.0.0.1:0", "--data", Folder, "--dataset", _runner.Ratings, "--dim", "4"));
        await Task.WhenAny(output.Found, serving);
        string[] page = (await File.ReadAllTextAsync(Path.Combine(Folder, "first-operator-key"))).Trim().Split("#key=");
        string address = page[0] + "#pin=" + (await output.Found).Split("pin=")[^1].Trim();

        Check("paused: no round opens", "pause", "--data", Folder);
        Check("resumed", "resume", "--server", address, "--key", page[1]);
        Check("the target 0.25", "distortion", "0.25", "--data", Folder);
        Check("the target of the recipe", "distortion", "recipe", "--server", address, "--key", page[1]);
        Check("fro_", "operator-key", "--role", "viewer", "--data", Folder);
        Check("'viewer' is good for nothing", "operator-key", "--withdraw", "viewer", "--data", Folder);
        string model = _runner.PathOf("exported.fedras");
        Check("120 items x 4 factors, round 0", "export-model", "--out", model, "--data", Folder);
        Check("120 x 4 factors", "inspect", model);
        Check("recommended", "recommend", "--model", model, "--data", _runner.Ratings, "--user", "3");
        CommandResult wrong = _runner.Run("pause", "--server", address, "--key", "fro_wrong");
        Assert.Contains("not one of this server", wrong.Error, StringComparison.Ordinal);
        string elsewhere = address[..^1] + (address[^1] == '0' ? '1' : '0');
        Assert.Contains("#pin=", _runner.Run("pause", "--server", elsewhere, "--key", page[1]).Error, StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(0, await serving);

        void Check(string says, params string[] args)
        {
            CommandResult result = _runner.Run(args);
            Assert.Equal(("", 0), (result.Error, result.Code));
            Assert.Contains(says, result.Output, StringComparison.Ordinal);
        }
    }

    private CommandResult Serve(params string[] more) =>
        _runner.RunUntil("invitation", ["serve", .. more.Contains("--listen") ? (string[])[] : ["--listen", "https://127.0.0.1:0"],
            "--data", Folder, .. more]);

    private string Write(string name, string text)
    {
        File.WriteAllText(_runner.PathOf(name), text);
        return _runner.PathOf(name);
    }

    /// <summary>Keeps what is written, and has it all once a line begins with a word.</summary>
    private sealed class FirstLine(string word) : StringWriter
    {
        private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Found => _found.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(word, StringComparison.Ordinal) == true) _found.TrySetResult(ToString());
        }
    }
}
