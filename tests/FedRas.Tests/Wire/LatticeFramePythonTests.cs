using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedRas.Tests.Architecture;
using FedRas.Tests.Datasets;

namespace FedRas.Tests.Wire;

/// <summary>Lattice frames beside lattice_frame.py, a decoder that was written from FORMAT.md alone.</summary>
public sealed class LatticeFramePythonTests
{
    [Fact]
    public void Decode_GoldenFramesBesideTheProgramInPython_IsTheSame()
    {
        byte[][] frames = [.. new[] { "lattice-0-1.bin", "lattice-1-3.bin", "lattice-3-4-finer.bin" }.Select(TestResource.Bytes)];
        string[] lines = Python(GoldenMessages.Table, frames);
        AssertSame(GoldenMessages.Lattice(0), frames, lines);
    }

    [Fact]
    public void Decode_FramesOfACatalogueThatGrowsAndShrinksBesideTheProgramInPython_IsTheSame()
    {
        string[] names = ["lattice-20-21-grows.bin", "lattice-21-22-retires.bin", "lattice-22-23.bin", "lattice-0-23-retires.bin"];
        byte[] toTwenty = GoldenMessages.CatalogueFrame(0, 20);
        byte[][] frames =
        [
            toTwenty, .. names.Select(TestResource.Bytes), toTwenty, // a catalogue does not shrink
        ];
        string[] lines = Python($"{GoldenMessages.CatalogueSeed}:24:{GoldenMessages.CatalogueDim}", frames);
        Assert.Equal("illegal lattice-size", lines[^1]);
        AssertSame(GoldenMessages.Catalogue(0), frames[..^1], lines);
        lines = Python($"{GoldenMessages.CatalogueSeed}:24:{GoldenMessages.CatalogueDim}",
            [toTwenty, TestResource.Bytes("lattice-20-22-grows-and-retires.bin")]);
        Assert.Contains("items=30", lines[1], StringComparison.Ordinal);
        Assert.Contains("retired=2", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ManyRowsWithEscapesAndLowBitsBesideTheProgramInPython_IsTheSame()
    {
        const int Items = 5_000, Dim = 16;
        FactorMatrix start = SharedStart.Draw(Items, Dim, seed: 9);
        var zeros = new short[Items * Dim];
        short[] wide = Move(zeros, Dim, rowsOfOne: 1, spread: 6_000), near = Move(wide, Dim, rowsOfOne: 3, spread: 40);
        // From the start to itself; all rows; a third of them; a coarser step, at which codes are rounded and the changes are large.
        byte[][] frames =
        [
            Frame(start, zeros, 1 / 64f, 0, zeros, 1 / 64f, 0),
            Frame(start, zeros, 1 / 64f, 0, wide, 1 / 64f, 7),
            Frame(start, wide, 1 / 64f, 7, near, 1 / 64f, 8),
            Frame(start, near, 1 / 64f, 8, Move(zeros, Dim, rowsOfOne: 2, spread: 200), 3 / 64f, 200),
        ];
        string[] lines = Python(start, frames);
        AssertSame(new QuantizedTable(start, 1 / 64f), frames, lines);
        Assert.Equal([3, 1, 3], lines[1..].Select(line => Number(line, "blocks")));
        Assert.All(lines[1..], line => Assert.InRange(Number(line, "other"), 100, Items * Dim));
        Assert.All(lines[1..], line => Assert.InRange(Number(line, "low"), 100, Items * Dim));
        // Zeros follow a short list of items; a long one goes on behind what the blocks carry.
        Assert.InRange(Number(lines[1], "list"), 1, Number(lines[1], "carried") - 1);
        Assert.InRange(Number(lines[2], "list"), Number(lines[2], "carried") + 1, Items);
    }

    [Fact]
    public void Decode_ItemsFarApartBesideTheProgramInPython_IsTheSame()
    {
        // 700 of 70 000 items: a gap counts in sixteenths, and the last one has 16 bits more.
        const int Items = 70_000, Touched = 700;
        FactorMatrix start = SharedStart.Draw(Items, dim: 1, seed: 9);
        short[] zeros = new short[Items], codes = new short[Items];
        for (int i = 0; i < Touched; i++) codes[i < Touched - 1 ? i : Items - 1] = (short)(1 + i % 3);
        byte[][] frames = [Frame(start, zeros, 1, 0, codes, 1, 1)];
        AssertSame(new QuantizedTable(start, 1), frames, Python(start, frames));
    }

    [Fact]
    public void Decode_IllegalMessagesBesideTheProgramInPython_BreaksTheSameRules()
    {
        FactorMatrix start = IllegalMessages.Table();
        AssertBreaks("lattice", start, new QuantizedTable(start, 1), IllegalMessages.Held());
        string seed = $"{IllegalMessages.Seed}:8:2";
        AssertBreaks("catalogue", seed, new QuantizedTable(8, 2, IllegalMessages.Seed, 1), IllegalMessages.HeldCatalogue());
    }

    private static void AssertBreaks(string receiver, object start, QuantizedTable from, QuantizedTable held)
    {
        IllegalMessage[] messages = [.. IllegalMessages.All.Where(message => message.Receiver == receiver
            && message.Rule != "decoded-bytes")]; // the program has no limits
        byte[] toHeld = LatticeFrames.Between(from, held);
        // A legal message moves the table, so each message is read from the version that the listing says is held. A table that has grown
        // does not shrink again, so messages that make it grow come last.
        byte[][] frames = [.. messages.SelectMany(message => new[] { toHeld, Convert.FromHexString(message.Hex) })];
        string[] lines = start is FactorMatrix table ? Python(table, frames) : Python((string)start, frames);
        IEnumerable<string> rules = lines.Where((_, i) => i % 2 == 1).Select(RuleOf);
        Assert.Contains(IllegalMessages.Legal, rules);
        Assert.Equal(messages.Select(message => message.Rule), rules);
    }

    private static string RuleOf(string line) =>
        line.StartsWith("illegal ", StringComparison.Ordinal) ? line["illegal ".Length..] : IllegalMessages.Legal;

    /// <summary>What the program says to each frame, after it made the tables of the document.</summary>
    private static string[] Python(FactorMatrix start, byte[][] frames)
    {
        using var folder = new TempFolder();
        return Python(folder.Write("start.bin", MemoryMarshal.AsBytes(start.Values).ToArray()), frames);
    }

    private static string[] Python(string start, byte[][] frames)
    {
        using var folder = new TempFolder();
        string[] paths = [start, .. frames.Select((frame, i) => folder.Write($"{i}.bin", frame))];
        string program = Path.Combine(Repository.Root, "tests", "FedRas.Tests", "Wire", "lattice_frame.py");
        string[] lines = Tests.Python.Run(program, paths).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(frames.Length + 1, lines.Length);
        Assert.Contains($"`{lines[0]["tables ".Length..]}`", TestResource.Text("FORMAT.md"), StringComparison.Ordinal);
        return lines[1..];
    }

    private static void AssertSame(QuantizedTable table, byte[][] frames, string[] lines)
    {
        foreach ((byte[] frame, string line) in frames.Zip(lines))
        {
            short[] before = table.Levels.ToArray();
            float step = table.Cell;
            LatticeFrameHeader header = new LatticeFrameCodec().Decode(frame, WireLimits.Default, table);
            QuantizedTable.Rescale(before, step, header.Cell, before);
            short[] after = table.Levels.ToArray();
            if (header.FromRound == 0) before.AsSpan().Clear();
            Array.Resize(ref before, after.Length);
            // Nothing is said of the row of a retired item.
            foreach (int item in table.Retired.Items) before.AsSpan(item * table.Dim, table.Dim).Clear();
            int rows = before.Chunk(header.Dim).Zip(after.Chunk(header.Dim)).Count(row => !row.First.SequenceEqual(row.Second));
            string expected = $"from={header.FromRound} to={header.ToRound} items={header.ItemCount} dim={header.Dim} "
                + $"step={BitConverter.SingleToUInt32Bits(header.Cell):x8} rows={rows} ";
            Assert.StartsWith(expected, line, StringComparison.Ordinal);
            string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(table.Levels)));
            Assert.EndsWith($" codes={hash}", line, StringComparison.Ordinal);
        }
    }

    private static int Number(string line, string name) =>
        int.Parse(line.Split(' ').Select(field => field.Split('=')).Single(field => field[0] == name)[1], CultureInfo.InvariantCulture);

    private static byte[] Frame(
        FactorMatrix start, ReadOnlySpan<short> from, float fromStep, int fromRound, ReadOnlySpan<short> to, float step, int round)
    {
        var before = new short[from.Length];
        QuantizedTable.Rescale(from, fromStep, step, before);
        ulong check = new QuantizedTable(start, step).CheckOf(round, step, to);
        var header = new LatticeFrameHeader(fromRound, round, start.Rows, start.Dim, step, check);
        return new LatticeFrameCodec().Encode(header, before, to).ToArray();
    }

    /// <summary>Codes of which some rows move: with their column, and by a spread of their own, from below 1 to the one given.</summary>
    private static short[] Move(short[] codes, int dim, int rowsOfOne, double spread)
    {
        var random = new SeededRandom(6, RandomStream.Synthetic, rowsOfOne, (int)spread);
        short[] moved = [.. codes];
        bool moves = false;
        for (int i = 0; i < codes.Length; i++)
        {
            int item = i / dim, column = i % dim;
            if (column == 0) moves = random.NextInt(rowsOfOne) == 0;
            if (!moves) continue;
            double own = item % 10 == 0 ? spread / (1 + item % 7) : 0.3 * (1 + item % 5);
            double change = column % 5 - 2.2 + own * random.NextGaussian();
            moved[i] = (short)Math.Clamp(Math.Round(codes[i] + change), -QuantizedTable.MaxLevel, QuantizedTable.MaxLevel);
        }
        return moved;
    }
}
