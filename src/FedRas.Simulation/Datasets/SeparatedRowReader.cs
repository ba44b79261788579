using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>MovieLens' own texts: user, item, rating, timestamp between fixed separators, without header or quotes.</summary>
internal static class SeparatedRowReader
{
    /// <summary>Reads <paramref name="file"/>, whose columns stand between <paramref name="separator"/>s.</summary>
    public static void Read(DataFile file, string separator, InteractionCollector into, CancellationToken cancellationToken)
    {
        into.BeginFile(file.Display, separator == "\t"
            ? "four columns between tabs: user, item, rating, timestamp"
            : $"four columns between '{separator}': user, item, rating, timestamp");
        using var lines = new TextLineReader(file);
        Span<Range> columns = stackalloc Range[5];
        while (lines.TryRead(out ReadOnlySpan<char> line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsWhiteSpace()) continue;
            if (line.Split(columns, separator) != 4)
            {
                into.Skip(RowFault.Columns, lines.LineNumber, line);
                continue;
            }
            RowReader.Read(line[columns[0]], line[columns[1]], line[columns[2]], line[columns[3]], lines.LineNumber, into);
        }
    }
}
