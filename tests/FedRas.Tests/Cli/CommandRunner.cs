using FedRas.Cli;
using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

/// <summary>Runs commands in this process, in a folder of its own that goes with it.</summary>
internal sealed class CommandRunner : IDisposable
{
    /// <summary>Options of a run that takes milliseconds.</summary>
    public static readonly string[] Small =
        ["--rounds", "12", "--clients-per-round", "5", "--dim", "8", "--eval-every", "4", "--threads", "1", "--full-ranking", "off"];

    private const int CohortPair = 1; // in Small; training in one place has no cohort

    public CommandRunner()
    {
        Folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;
        Ratings = PathOf("u.data");
        var lines = new StringBuilder();
        for (int user = 1; user <= 30; user++)
            for (int n = 0; n < 8; n++)
                lines.Append($"{user}\t{100 + (user * 8 + n) % 120}\t{1 + (user + n) % 5}\t{1_000_000_000 + (5 * n + user) % 8}\n");
        File.WriteAllText(Ratings, lines.ToString());
    }

    public string Folder { get; }

    /// <summary>A ratings file: user, item, rating, timestamp.</summary>
    public string Ratings { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A small run over <see cref="Ratings"/> with further options.</summary>
    public CommandResult Simulate(params string[] more) =>
        Run(["simulate", "--data", Ratings, .. Small.Where((_, i) => i / 2 != CohortPair || !more.Contains("centralized")), .. more]);

    public CommandResult Run(params string[] args) => RunUntil(null, args);

    /// <summary>Runs a command and presses Ctrl-C, so to speak, once it has written <paramref name="text"/>.</summary>
    public CommandResult RunUntil(string? text, params string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter(text, stop);
        using var error = new StoppingWriter(text, stop);
        var terminal = new Terminal { Output = output, Error = error, WorkingFolder = Folder, Stop = stop.Token };
        int code = FedRasCommand.Create(terminal).InvokeAsync(args).GetAwaiter().GetResult();
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class StoppingWriter(string? text, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (text is not null && value?.Contains(text, StringComparison.Ordinal) == true) stop.Cancel();
        }
    }
}

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
