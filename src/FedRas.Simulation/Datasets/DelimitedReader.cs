using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>CSV and its relatives: quotes, any line ends, a header or numbered columns.</summary>
internal static class DelimitedReader
{
    /// <summary>Reads <paramref name="file"/>; returns the columns found.</summary>
    public static ColumnLayout Read(DataFile file, char delimiter, ColumnMapping? mapping, InteractionCollector into,
        CancellationToken cancellationToken)
    {
        using var records = new DelimitedRecords(file, delimiter);
        ColumnLayout? layout = null;
        while (records.TryRead())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (records.IsBlank) continue;
            if (layout is null)
            {
                layout = ColumnLayout.Find(records.ToArray(), mapping, file.Display);
                into.BeginFile(file.Display, Expected(layout, delimiter));
                if (layout.HasHeader) continue;
            }
            if (records.Count != layout.Count) into.Skip(RowFault.Columns, records.LineNumber, records.Raw);
            else
                RowReader.Read(records[layout.User], records[layout.Item], layout.Rating < 0 ? "1" : records[layout.Rating],
                    layout.Timestamp < 0 ? "0" : records[layout.Timestamp], records.LineNumber, into);
        }
        return layout ?? throw new DatasetException(
            $"{file.Display}: is empty; expected a header and rows, or rows of user, item, rating, timestamp.");
    }

    private static string Expected(ColumnLayout layout, char delimiter)
    {
        (int At, string Role)[] roles =
            [(layout.User, "user"), (layout.Item, "item"), (layout.Rating, "rating"), (layout.Timestamp, "timestamp")];
        string columns = string.Join(", ", roles.Where(role => role.At >= 0).OrderBy(role => role.At)
            .Select(role => $"{role.Role} in column {role.At + 1}"));
        return $"{layout.Count} columns between {(delimiter == '\t' ? "tabs" : $"'{delimiter}'")} ({columns})";
    }
}
