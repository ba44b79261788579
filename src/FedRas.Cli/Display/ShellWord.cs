namespace FedRas.Cli.Display;

/// <summary>Words of a command to copy.</summary>
internal static class ShellWord
{
    /// <summary>The word as a POSIX shell reads it, quoted where it must be.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_./:=,+-".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
