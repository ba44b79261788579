using System.Security.Cryptography;
using FedRas.Wire.Lattice;

namespace FedRas.Tests.Wire;

public sealed class LatticeDifferenceTests
{
    [Theory]
    [InlineData(1, 1, 0.4)]
    [InlineData(3, 70, 0.1)]
    [InlineData(7, 15, 2)]
    [InlineData(8, 16, 0.3)]
    [InlineData(64, 33, 5)]
    [InlineData(64, 40, 60)]
    [InlineData(100, 20, 4_000)]
    [InlineData(64, 5_000, 0.2)]
    public void EncodeAndDecode_RowsOfAnySpread_Agree(int dim, int count, double spread)
    {
        LevelChanges changes = Draw(dim, count, spread, drift: spread);
        byte[] bytes = new LatticeDifference(1).Encode(changes, 2 * count + 5).ToArray();
        Assert.True(changes.Equals(Decode(bytes, 2 * count + 5, dim, threads: 1)));
    }

    [Fact]
    public void EncodeAndDecode_AnyThreads_GiveTheSame()
    {
        LevelChanges changes = Draw(dim: 5, count: 9_001, spread: 1, drift: 2);
        var serial = new LatticeDifference(1);
        byte[] bytes = serial.Encode(changes, 30_000).ToArray();
        foreach (int threads in (int[])[2, 3, 8])
        {
            Assert.Equal(bytes, new LatticeDifference(threads).Encode(changes, 30_000).ToArray());
            Assert.True(changes.Equals(Decode(bytes, 30_000, 5, threads)));
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(3)]
    [InlineData(2_000)]
    public void EncodeAndDecode_InRegistersOrInPlainLoops_GiveTheSame(double spread)
    {
        const int Dim = 19, Count = 61;
        LevelChanges changes = Draw(Dim, Count, spread, drift: 1);
        var columns = new DifferenceColumns();
        columns.Measure(changes.Rows, Dim);
        byte[] carried = [.. Enumerable.Range(1, DifferenceBlock.Carries(Count)).Select(i => (byte)(i * 37))];
        byte[] bytes = new DifferenceBlock().Encode(changes.Rows, columns, carried).ToArray();
        Assert.Equal(bytes, new DifferenceBlock(usesRegisters: false).Encode(changes.Rows, columns, carried).ToArray());
        foreach (bool usesRegisters in (bool[])[true, false])
        {
            var rows = new short[Count * Dim];
            var alongside = new byte[carried.Length];
            byte[] padded = [.. bytes, .. new byte[DifferenceBlock.Slack]];
            Assert.True(new DifferenceBlock(usesRegisters).Decode(padded, bytes.Length, columns, rows, alongside));
            Assert.Equal(changes.Rows.ToArray(), rows);
            Assert.Equal(carried, alongside);
        }
    }

    [Fact]
    public void Encode_RowsThatAllMoveAlike_TakesLittleMoreThanTheirItems()
    {
        const int Dim = 64, Count = 2_000;
        LevelChanges changes = Draw(Dim, Count, spread: 0, drift: 9);
        // 128 000 values, each moved by up to ±9; rows that move alike have nothing left to say but that.
        Assert.InRange(new LatticeDifference(1).Encode(changes, Count).Length, 100, 128_000 / 8 / 10);
    }

    [Fact]
    public void Tables_OfEachClassAndFraction_ShareOutAllSlots()
    {
        DifferenceTables tables = DifferenceTables.Shared;
        for (int table = 0; table < DifferenceTables.Fractions * DifferenceTables.Classes; table++)
        {
            int next = 0;
            for (int symbol = 0; symbol < DifferenceTables.Symbols; symbol++)
            {
                uint run = tables.OfSymbol[table * DifferenceTables.Symbols + symbol], length = run >> DifferenceTables.Bits;
                if (run == 0) continue;
                Assert.Equal((uint)next, run & (DifferenceTables.Slots - 1));
                for (uint place = 0; place < length; place++)
                    Assert.Equal(length << 20 | place << 8 | (uint)symbol, tables.OfSlot[table * DifferenceTables.Slots + next++]);
            }
            Assert.Equal(DifferenceTables.Slots, next);
            Assert.NotEqual(0u, tables.OfSymbol[table * DifferenceTables.Symbols]); // nothing is impossible
        }
    }

    [Fact]
    public void Tables_AllLengths_HaveTheHashOfTheDocument()
    {
        byte[] lengths = [.. DifferenceTables.Shared.OfSymbol.SelectMany(run =>
            BitConverter.GetBytes((ushort)(run >> DifferenceTables.Bits)))];
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(lengths)), TestResource.Text("FORMAT.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_RowThatDoesNotChange_NamesTheBlock()
    {
        LevelChanges changes = Draw(dim: 4, count: 3_000, spread: 3, drift: 0);
        changes.Row(2_500).Clear();
        byte[] bytes = new LatticeDifference(1).Encode(changes, 3_000).ToArray();
        foreach (int threads in (int[])[1, 2])
        {
            WireFormatException error = Assert.Throws<WireFormatException>(() => Decode(bytes, 3_000, 4, threads));
            Assert.Contains("block 2 of 2", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decode_ManyIllegalBlocks_NamesTheFirstWhateverThreadIsFaster()
    {
        LevelChanges changes = Draw(dim: 1, count: 20_000, spread: 3, drift: 0);
        changes.Rows.Clear();
        byte[] bytes = new LatticeDifference(1).Encode(changes, 50_000).ToArray();
        for (int i = 0; i < 20; i++)
        {
            WireFormatException error = Assert.Throws<WireFormatException>(() => Decode(bytes, 50_000, 1, threads: 4));
            Assert.Contains("block 1 of 10", error.Message, StringComparison.Ordinal);
        }
    }

    private static LevelChanges Decode(byte[] bytes, int items, int dim, int threads)
    {
        var reader = new WireReader(bytes);
        var changes = new LevelChanges();
        var difference = new LatticeDifference(threads);
        difference.Decode(ref reader, items, dim, changes);
        difference.CheckColumns(changes);
        return changes;
    }

    /// <summary>Rows whose columns drift by −drift … drift, and spread about that; each has one value that is not 0.</summary>
    private static LevelChanges Draw(int dim, int count, double spread, double drift)
    {
        var random = new SeededRandom(6, RandomStream.Synthetic, dim, count);
        var changes = new LevelChanges();
        changes.Reset(dim, count);
        for (int i = 0; i < count; i++)
        {
            changes.Items[i] = i == 0 ? random.NextInt(3) : changes.Items[i - 1] + 1 + (spread > 0 ? random.NextInt(2) : 0);
            if (spread == 0) changes.Items[i] = i;
            Span<short> row = changes.Row(i);
            for (int j = 0; j < dim; j++)
                row[j] = (short)Math.Clamp(Math.Round(drift * (j % 7 - 3) / 3 + spread * random.NextGaussian()),
                    -2 * QuantizedTable.MaxLevel, 2 * QuantizedTable.MaxLevel);
            if (!row.ContainsAnyExcept((short)0)) row[i % dim] = 1;
        }
        return changes;
    }
}
