using System.CommandLine.Invocation;
using FedRas.Cli.Commands;
using FedRas.Cli.Display;
using FedRas.Cli.Errors;

namespace FedRas.Cli;

/// <summary>The whole command line, testable in one process: parses, runs, and turns every error into one line and an exit code.</summary>
internal sealed class FedRasCommand
{
    private readonly Terminal _terminal;
    private readonly RootCommand _root;

    private FedRasCommand(Terminal terminal)
    {
        _terminal = terminal;
        _root = new RootCommand(
            "FedRas trains recommenders on devices that send update actions, a few hundred bytes, instead of item tables.");
        for (int i = _root.Options.Count - 1; i >= 0; i--)
            if (_root.Options[i] is System.CommandLine.Help.HelpOption) _root.Options.RemoveAt(i);
        _root.Add(SimulateCommand.Create(terminal));
        _root.Add(CompareCommand.Create(terminal));
        _root.Add(ReportCommand.Create(terminal));
        _root.Add(DemoCommand.Create(terminal));
        _root.Add(ServeCommand.Create(terminal));
        _root.Add(OperatorCommands.Token(terminal));
        _root.Add(OperatorCommands.Revoke(terminal));
        _root.Add(OperatorCommands.Catalogue(terminal));
        _root.Add(OperatorCommands.Pause(terminal));
        _root.Add(OperatorCommands.Resume(terminal));
        _root.Add(OperatorCommands.Distortion(terminal));
        _root.Add(ExportModelCommand.Create(terminal));
        _root.Add(OperatorKeyCommand.Create(terminal));
        _root.Add(RecommendCommand.Create(terminal));
        _root.Add(SwarmCommand.Create(terminal));
        _root.Add(DatasetsCommand.Create(terminal));
        _root.Add(InspectCommand.Create(terminal));
        _root.Add(InspectDataCommand.Create(terminal));
        _root.Add(CompletionCommand.Create(terminal));
        HelpPage.Attach(_root, new HelpPage("fedras COMMAND [options]", _ => null,
            ["fedras simulate --dataset demo", "fedras simulate --help"], terminal.Width));
    }

    /// <summary>Builds the command line over what it may see of the process.</summary>
    public static FedRasCommand Create(Terminal terminal) => new(terminal);

    /// <summary>Runs one command; the result is an <see cref="ExitCode"/>.</summary>
    public async Task<int> InvokeAsync(params string[] args)
    {
        try
        {
            if (Suggestions.TryWrite(_root, args, _terminal.Output)) return ExitCode.Done;
            ParseResult parsed = Parse(args);
            if (parsed.Action is ParseErrorAction) throw new UsageException(ParseErrors.Describe(parsed));
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = _terminal.Output,
                Error = _terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, _terminal.Stop).ConfigureAwait(false);
        }
        catch (FedRasException e)
        {
            return Fail(e, e.Message, ExitCode.Usage);
        }
        catch (OperationCanceledException) when (_terminal.Stop.IsCancellationRequested)
        {
            _terminal.Error.WriteLine("stopped; nothing was written");
            return ExitCode.Interrupted;
        }
        catch (Exception e) // The process boundary: whatever is left is told in one line.
        {
            string hint = _terminal.Debug ? "" : " (FEDRAS_DEBUG=1 shows where)";
            bool file = e is IOException or UnauthorizedAccessException;
            return Fail(e, file ? e.Message : $"unexpected {e.GetType().Name}: {e.Message}{hint}", ExitCode.Failed);
        }
    }

    /// <summary>What is wrong with a command line before it runs; null if every name in it is known.</summary>
    public string? Misreads(params string[] args) =>
        Parse(args) is { Action: ParseErrorAction } parsed ? ParseErrors.Describe(parsed) : null;

    private ParseResult Parse(string[] args) => _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private int Fail(Exception error, string message, int code)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _terminal.Error.WriteLine("error: " + string.Join("\n  ", lines));
        if (_terminal.Debug) _terminal.Error.WriteLine(error);
        return code;
    }
}
