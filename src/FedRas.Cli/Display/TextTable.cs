using Spectre.Console;

namespace FedRas.Cli.Display;

/// <summary>A small table: drawn on a terminal, aligned text where output is piped. All columns but the first align right.</summary>
internal sealed class TextTable(params string[] header)
{
    private const int Gap = 2;
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WritePlain(TextWriter output)
    {
        string[][] lines = [header, .. _rows];
        int[] widths = [.. header.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            IEnumerable<string> numbers = line.Skip(1).Zip(widths.Skip(1), (cell, width) => cell.PadLeft(width + Gap));
            output.WriteLine((line[0].PadRight(widths[0]) + string.Concat(numbers)).TrimEnd());
        }
    }

    public void WriteAnsi(IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (int column = 0; column < header.Length; column++)
        {
            var heading = new TableColumn(new Text(header[column], new Style(decoration: Decoration.Bold)));
            table.AddColumn(column == 0 ? heading.LeftAligned() : heading.RightAligned());
        }
        foreach (string[] row in _rows) table.AddRow(row.Select(cell => new Text(cell)).ToArray());
        console.Write(table);
    }
}
