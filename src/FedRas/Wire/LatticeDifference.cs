using FedRas.Models;
using FedRas.Numerics;
using FedRas.Wire.Entropy;
using FedRas.Wire.Lattice;

namespace FedRas.Wire;

/// <summary>
/// The payload of a lattice frame: which rows differ, what their columns have in common, and the rows in blocks that do not depend on each
/// other, so that any number of threads codes them to the same bytes. The buffers grow and are kept.
/// </summary>
/// <param name="threads">How many threads code a frame.</param>
internal sealed class LatticeDifference(int threads)
{
    /// <summary>Most rows of a block.</summary>
    public const int RowsPerBlock = 2_048;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };
    private readonly SymbolEncoder _encoder = new();
    private readonly AdaptiveGap _gaps = new();
    private readonly DifferenceColumns _columns = new(), _measured = new();
    private readonly List<DifferenceBlock> _blocks = [];
    private byte[] _payload = [], _items = [], _carried = []; // the last: bytes of the items that blocks carry
    private int[] _ends = []; // where blocks end in it

    /// <summary>Codes changes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(CodeChanges changes, int itemCount)
    {
        if (changes.Count == 0) return [0];
        int dim = changes.Dim, count = changes.Count, blocks = Prepare(count);
        ReadOnlySpan<byte> items = EncodeItems(changes.Items, itemCount);
        int carried = Math.Min(items.Length, Carried(blocks, blocks, count));
        _carried.AsSpan().Clear();
        items[..carried].CopyTo(_carried);
        _columns.Measure(changes.Rows, dim);
        ForEach(blocks, block =>
        {
            (int from, int to) = RowsOf(block, blocks, count);
            Span<byte> bytes = _carried.AsSpan(Carried(block, blocks, count), DifferenceBlock.Carries(to - from));
            _ends[block] = _blocks[block].Encode(changes.Rows[(from * dim)..(to * dim)], _columns, bytes).Length;
        });

        int size = 5 * (2 + blocks) + items.Length + _columns.MostBytes;
        foreach (int length in _ends.AsSpan(0, blocks)) size += length;
        if (_payload.Length < size) _payload = new byte[2 * size];
        var writer = new WireWriter(_payload);
        writer.WriteVarint(count);
        writer.WriteVarint(items.Length);
        items[carried..].CopyTo(writer.Take(items.Length - carried));
        _columns.Write(ref writer);
        foreach (int length in _ends.AsSpan(0, blocks)) writer.WriteVarint(length);
        for (int block = 0; block < blocks; block++) _blocks[block].Stream.CopyTo(writer.Take(_ends[block]));
        return _payload.AsSpan(0, writer.Position);
    }

    /// <summary>Reads changes.</summary>
    /// <exception cref="WireFormatException">The bytes are not those that an encoder writes.</exception>
    public void Decode(ref WireReader reader, int itemCount, int dim, CodeChanges changes)
    {
        int countOffset = reader.Position, count = reader.ReadVarint("number of rows that change", 0, itemCount);
        changes.Reset(dim, 0);
        if (count == 0)
        {
            reader.ExpectEnd();
            return;
        }
        int lengthOffset = reader.Position, length = reader.ReadVarint("length of the items", 0, int.MaxValue);
        long most = AdaptiveGap.MostGaps(length);
        if (count > most) throw WireFormatException.OutOfRange("number of rows that the items' bytes can name", count, 0, (int)most, countOffset);
        int blocks = Prepare(count), carried = Carried(blocks, blocks, count), rest = Math.Max(0, length - carried);
        ReadOnlySpan<byte> last = reader.Take(rest, "items");
        int columnsOffset = reader.Position;
        _columns.Read(ref reader, dim);
        int lengthsOffset = reader.Position, together = 0;
        for (int block = 0; block < blocks; block++)
            _ends[block] = together = (int)Math.Min(int.MaxValue, together + (long)reader.ReadVarint("length of a block", 0, int.MaxValue));
        if (together != reader.Remaining)
            throw WireFormatException.OutOfRange("length of all blocks", together, reader.Remaining, reader.Remaining, lengthsOffset);
        int offset = reader.Position;
        if (_payload.Length < together) _payload = new byte[2 * together];
        reader.Take(together, "blocks").CopyTo(_payload);
        changes.Reset(dim, count);
        ForEach(blocks, block =>
        {
            int start = block == 0 ? 0 : _ends[block - 1];
            (int from, int to) = RowsOf(block, blocks, count);
            Span<short> rows = changes.Rows[(from * dim)..(to * dim)];
            Span<byte> bytes = _carried.AsSpan(Carried(block, blocks, count), DifferenceBlock.Carries(to - from));
            bool isLegal = _blocks[block].Decode(_payload.AsSpan(start.._ends[block]), _columns, rows, bytes, offset + start);
            for (int row = 0; isLegal && row < rows.Length; row += dim) isLegal = rows.Slice(row, dim).ContainsAnyExcept((short)0);
            if (!isLegal)
                throw WireFormatException.Illegal($"block {block + 1} of {blocks}", "not one that an encoder writes", "the one of rows that change",
                    offset + start);
        });
        if (_items.Length < carried + rest) _items = new byte[2 * (carried + rest)];
        _carried.AsSpan(0, carried).CopyTo(_items);
        last.CopyTo(_items.AsSpan(carried));
        if (_items.AsSpan(0, carried + rest)[length..].ContainsAnyExcept((byte)0) || !TryDecodeItems(_items.AsSpan(0, length), itemCount, changes.Items))
            throw WireFormatException.Illegal("items", "not ones that an encoder writes", "the one stream of ascending items below M", lengthOffset);
        _measured.Measure(changes.Rows, dim);
        if (!_measured.Equals(_columns))
            throw WireFormatException.Illegal("columns", "not those of the rows", "those that follow from the rows", columnsOffset);
    }

    private ReadOnlySpan<byte> EncodeItems(ReadOnlySpan<int> items, int itemCount)
    {
        _gaps.Reset(itemCount, items.Length);
        _encoder.Begin();
        int expected = 0;
        foreach (int item in items)
        {
            _gaps.Encode(_encoder, item - expected);
            expected = item + 1;
        }
        return _encoder.Finish();
    }

    private bool TryDecodeItems(ReadOnlySpan<byte> stream, int itemCount, Span<int> items)
    {
        _gaps.Reset(itemCount, items.Length);
        var decoder = new SymbolDecoder(stream);
        int expected = 0;
        foreach (ref int item in items)
        {
            long gap = _gaps.Decode(ref decoder);
            if (gap >= itemCount - expected || decoder.IsExhausted) return false;
            item = expected + (int)gap;
            expected = item + 1;
        }
        return decoder.IsEnd;
    }

    /// <summary>Makes room for the blocks of some rows; returns how many.</summary>
    private int Prepare(int count)
    {
        int blocks = (count + RowsPerBlock - 1) / RowsPerBlock;
        if (_ends.Length < blocks) _ends = new int[blocks];
        int carried = Carried(blocks, blocks, count);
        if (_carried.Length < carried) _carried = new byte[carried];
        while (_blocks.Count < blocks) _blocks.Add(new DifferenceBlock());
        return blocks;
    }

    private static (int From, int To) RowsOf(int block, int blocks, int count) => ((int)((long)count * block / blocks), (int)((long)count * (block + 1) / blocks));

    /// <summary>Bytes of the items that the first blocks carry; all but the last have rows for all lanes, or there is one block.</summary>
    private static int Carried(int first, int blocks, int count) => first * DifferenceBlock.Carries(count / blocks);

    private void ForEach(int blocks, Action<int> work)
    {
        if (blocks > 1 && threads > 1)
        {
            ParallelWork.Run(() => Parallel.For(0, blocks, _parallel, work));
            return;
        }
        for (int block = 0; block < blocks; block++) work(block);
    }
}
