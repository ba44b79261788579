using FedRas.Cli.Display;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary>
/// <c>--dump-messages DIR</c>: a device's report and the server's frame of a few rounds, as sent, for <c>fedras inspect</c>.
/// </summary>
internal sealed class MessageDump
{
    private const int MostRounds = 5;
    private const string Files = "round-*.bin";
    private readonly HashSet<int> _rounds;
    private readonly string _folder;
    private string? _last;
    private int _written;

    private MessageDump(string folder, HashSet<int> rounds)
    {
        _folder = folder;
        _rounds = rounds;
    }

    /// <summary>Makes the folder.</summary>
    /// <param name="folder">Path.</param>
    /// <param name="done">Rounds behind the run.</param>
    /// <param name="rounds">Rounds in all.</param>
    /// <exception cref="UsageException">It cannot be written to, or holds messages already.</exception>
    public static MessageDump Open(string folder, int done, int rounds)
    {
        OutputFolder.Check(folder, "--dump-messages");
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFiles(folder, Files).Any())
                throw new UsageException($"--dump-messages {folder} holds messages of another run; give another folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFolder.Unwritable(folder, e, "--dump-messages");
        }
        // Evenly from the first round to the last.
        int left = rounds - done, taken = Math.Min(MostRounds, left);
        return new MessageDump(folder, [.. Enumerable.Range(0, taken).Select(i => done + 1
            + (int)((left - 1L) * i / Math.Max(1, taken - 1)))]);
    }

    /// <summary>Takes a message of a round.</summary>
    public void Receive(int round, bool isReport, ReadOnlySpan<byte> message)
    {
        if (!_rounds.Contains(round)) return;
        string path = Path.Combine(_folder, $"round-{round:0000}-{(isReport ? "report" : "frame")}.bin");
        File.WriteAllBytes(path, message);
        _written++;
        if (isReport || _last is null) _last = path;
    }

    /// <summary>What was written, and how to look at it.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"{Quantity.Of(_written, "message", "messages")} in {_folder}: of up to {MostRounds} rounds, evenly from first to "
            + "last, one device's report and the server's frame";
        if (_last is not null) yield return "  fedras inspect " + ShellWord.Quote(_last);
    }
}
