namespace FedRas.Cli.Display;

/// <summary>Breaks lines between words.</summary>
internal static class LineWrap
{
    private const string Command = "  fedras ";
    private const int WidestLabel = 12;

    /// <summary>
    /// The lines that a line becomes. Later ones stand below the text of the first: behind its label, such as <c>data    </c>, or two
    /// columns in. A command to copy stays one command. A word that is wider than the terminal stays whole.
    /// </summary>
    /// <param name="line">Without a line break.</param>
    /// <param name="width">Columns; fewer than 20 count as 20.</param>
    /// <param name="hanging">Columns that later lines stand in; null to see it from the first.</param>
    public static IEnumerable<string> Lines(string line, int width, int? hanging = null)
    {
        width = Math.Max(20, width);
        bool isCommand = line.StartsWith(Command, StringComparison.Ordinal);
        if (isCommand && (OperatingSystem.IsWindows() || line.AsSpan().IndexOfAny("'\"") >= 0)) width = int.MaxValue;
        string end = isCommand ? " \\" : "";
        string indent = new(' ', Math.Min(hanging ?? Indent(line), width / 2));
        while (line.Length > width)
        {
            int least = line.Length - line.TrimStart().Length;
            int at = line.LastIndexOf(' ', width - end.Length, width - end.Length - least);
            if (at < 0) at = line.IndexOf(' ', Math.Max(least, width - end.Length));
            if (at < 0) break;
            yield return line[..at].TrimEnd() + end;
            line = indent + line[at..].TrimStart();
        }
        yield return line;
    }

    private static int Indent(string line)
    {
        int first = line.Length - line.TrimStart().Length;
        int gap = first > 0 ? -1 : line.IndexOf("  ", StringComparison.Ordinal);
        if (gap is < 0 or > WidestLabel) return first + (line.StartsWith(Command, StringComparison.Ordinal) ? 4 : 2);
        return gap + line[gap..].Length - line[gap..].TrimStart().Length;
    }
}
