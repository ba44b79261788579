using Spectre.Console;

namespace FedRas.Cli.Display;

/// <summary>
/// A small table: drawn on a terminal, aligned text if output is piped. All columns but the first align right. If it is wider
/// than the terminal, each row becomes a few lines instead.
/// </summary>
internal sealed class TextTable(params string[] header)
{
    private const int Gap = 2;
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.OnOneLine)]);

    /// <param name="output">Where to.</param>
    /// <param name="isTerminal">Whether it can be drawn.</param>
    public void Write(TextWriter output, bool isTerminal)
    {
        int[] widths = Widths();
        int frame = isTerminal ? 3 * widths.Length + 1 : Gap * (widths.Length - 1);
        if (output is TerminalWriter { Columns: { } columns } && widths.Sum() + frame > columns) WriteRowByRow(output);
        else if (isTerminal) Draw(AnsiWriter.Over(output));
        else WritePlain(output, widths);
    }

    private int[] Widths() => [.. header.Select((_, column) => _rows.Append(header).Max(line => line[column].Length))];

    private void WritePlain(TextWriter output, int[] widths)
    {
        foreach (string[] line in (string[][])[header, .. _rows])
        {
            IEnumerable<string> numbers = line.Skip(1).Zip(widths.Skip(1), (cell, width) => cell.PadLeft(width + Gap));
            output.WriteLine((line[0].PadRight(widths[0]) + string.Concat(numbers)).TrimEnd());
        }
    }

    private void WriteRowByRow(TextWriter output)
    {
        int label = header.Skip(1).Select(name => name.Length).DefaultIfEmpty().Max();
        output.WriteLine(header[0]);
        foreach (string[] row in _rows)
        {
            output.WriteLine("  " + row[0]);
            foreach ((string name, string cell) in header.Skip(1).Zip(row.Skip(1))) output.WriteLine($"    {name.PadRight(label)}  {cell}");
        }
    }

    private void Draw(IAnsiConsole console)
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
