using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Wire.Lattice;

namespace FedRas.Wire;

/// <summary>
/// The payload of a lattice frame: which rows differ, what their columns have in common, and the rows in blocks that do not depend on each
/// other, so that any number of threads codes them to the same bytes. The buffers grow and are kept.
/// </summary>
internal sealed class LatticeDifference
{
    /// <summary>Most rows of a block.</summary>
    public const int RowsPerBlock = 2_048;

    private readonly ParallelOptions _parallel;
    private readonly Action<int, int, LevelChanges> _encodeBlock, _decodeBlock;
    private readonly ItemList _list = new();
    private readonly DifferenceColumns _columns = new(), _measured = new();
    private readonly ConcurrentBag<DifferenceBlock> _idle = []; // one a thread
    private byte[][] _streams = []; // what blocks were coded to
    private bool[] _isLegal = [];
    private byte[] _payload = [], _items = [], _carried = []; // the last: bytes of the items that blocks carry
    private int[] _ends = []; // the lengths of blocks, or where they end in the payload
    private int _offset, _columnsOffset; // of the blocks in the message, and of the columns

    /// <summary>Creates a codec.</summary>
    /// <param name="threads">How many threads code a frame.</param>
    public LatticeDifference(int threads)
    {
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        (_encodeBlock, _decodeBlock) = (EncodeBlock, DecodeBlock);
    }

    /// <summary>Codes changes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(LevelChanges changes, int itemCount)
    {
        if (changes.Count == 0) return [0];
        int dim = changes.Dim, count = changes.Count, blocks = Prepare(count);
        ReadOnlySpan<byte> items = _list.Encode(changes.Items, itemCount);
        int carried = Math.Min(items.Length, Carried(blocks, blocks, count));
        _carried.AsSpan().Clear();
        items[..carried].CopyTo(_carried);
        _columns.Measure(changes.Rows, dim);
        ForEach(blocks, changes, _encodeBlock);

        int size = 5 * (2 + blocks) + items.Length + MostColumnBytes(dim);
        foreach (int length in _ends.AsSpan(0, blocks)) size = checked(size + length);
        if (_payload.Length < size) _payload = new byte[size + size / 4];
        var writer = new WireWriter(_payload);
        writer.WriteVarint(count);
        writer.WriteVarint(items.Length);
        items[carried..].CopyTo(writer.Take(items.Length - carried));
        WriteColumns(ref writer);
        foreach (int length in _ends.AsSpan(0, blocks)) writer.WriteVarint(length);
        for (int block = 0; block < blocks; block++) _streams[block].AsSpan(0, _ends[block]).CopyTo(writer.Take(_ends[block]));
        return _payload.AsSpan(0, writer.Position);
    }

    /// <summary>Reads changes; <see cref="CheckColumns"/> is to follow.</summary>
    /// <exception cref="WireFormatException">The bytes are not those that an encoder writes.</exception>
    public void Decode(ref WireReader reader, int itemCount, int dim, LevelChanges changes)
    {
        int count = reader.ReadVarint("number of rows that change", 0, itemCount);
        changes.Reset(dim, 0);
        if (count == 0)
        {
            reader.ExpectEnd();
            return;
        }
        int lengthOffset = reader.Position;
        int length = reader.ReadVarint("length of the items", 0, (int)Math.Min(int.MaxValue, ItemList.MostBytes(count)));
        int blocks = Prepare(count), carried = Carried(blocks, blocks, count), rest = Math.Max(0, length - carried);
        ReadOnlySpan<byte> last = reader.Take(rest, "items");
        _columnsOffset = reader.Position;
        ReadColumns(ref reader, dim);
        int lengthsOffset = reader.Position, together = 0;
        for (int block = 0; block < blocks; block++)
        {
            (int from, int to) = RowsOf(block, blocks, count);
            int most = (int)Math.Min(int.MaxValue, DifferenceBlock.MostBytes(to - from, dim));
            _ends[block] = together = (int)Math.Min(int.MaxValue, together + (long)reader.ReadVarint("length of a block", 0, most));
        }
        if (together != reader.Remaining)
            throw WireFormatException.OutOfRange("length of all blocks", together, reader.Remaining, reader.Remaining, lengthsOffset);
        _offset = reader.Position;
        if (_payload.Length < (long)together + DifferenceBlock.Slack) _payload = new byte[together + together / 4 + DifferenceBlock.Slack];
        reader.Take(together, "blocks").CopyTo(_payload);
        changes.Reset(dim, count);
        ForEach(blocks, changes, _decodeBlock);
        // The first one, whatever thread came upon another before.
        int bad = _isLegal.AsSpan(0, blocks).IndexOf(false);
        if (bad >= 0)
            throw WireFormatException.Illegal($"block {bad + 1} of {blocks}", "not one that an encoder writes",
                "the one of rows that change",
                _offset + (bad == 0 ? 0 : _ends[bad - 1]));
        if (_items.Length < carried + rest) _items = new byte[carried + rest];
        _carried.AsSpan(0, carried).CopyTo(_items);
        last.CopyTo(_items.AsSpan(carried));
        if (_items.AsSpan(0, carried + rest)[length..].ContainsAnyExcept((byte)0)
            || !_list.TryDecode(_items.AsSpan(0, length), itemCount, changes.Items))
            throw WireFormatException.Illegal("list of items", "not one that an encoder writes", "the one stream of ascending items below "
                + "M", lengthOffset);
    }

    /// <summary>Holds what was decoded last against its columns, which follow from its rows.</summary>
    /// <exception cref="WireFormatException">They are not those of the rows.</exception>
    public void CheckColumns(LevelChanges changes)
    {
        if (changes.Count == 0) return;
        _measured.Measure(changes.Rows, changes.Dim);
        if (!_measured.Equals(_columns))
            throw WireFormatException.Illegal("description of the columns", "not that of the rows", "the one that follows from the rows",
                _columnsOffset);
    }

    private static int MostColumnBytes(int dim) => 1 + (int)DifferenceColumns.MeanBytes(dim, DifferenceColumns.MostWidth) + 5;

    // The width of a mean in one byte, the means, and the magnitude.
    private void WriteColumns(ref WireWriter writer)
    {
        int width = _columns.Width;
        writer.WriteByte((byte)width);
        _columns.WriteMeans(writer.Take((int)DifferenceColumns.MeanBytes(_columns.Dim, width)));
        writer.WriteVarint(_columns.Prior);
    }

    private void ReadColumns(ref WireReader reader, int dim)
    {
        const string field = "width of the means";
        int offset = reader.Position, width = reader.ReadByte(field);
        if (width > DifferenceColumns.MostWidth) throw WireFormatException.OutOfRange(field, width, 0, DifferenceColumns.MostWidth, offset);
        _columns.ReadMeans(reader.Take(DifferenceColumns.MeanBytes(dim, width), "means"), dim, width, offset + 1);
        _columns.Prior = reader.ReadVarint("mean magnitude", 0, DifferenceColumns.MostPrior);
    }

    /// <summary>Makes room for the blocks of some rows; returns how many.</summary>
    private int Prepare(int count)
    {
        int blocks = (count + RowsPerBlock - 1) / RowsPerBlock;
        if (_ends.Length < blocks)
        {
            (_ends, _isLegal) = (new int[blocks], new bool[blocks]);
            Array.Resize(ref _streams, blocks);
        }
        int carried = Carried(blocks, blocks, count);
        if (_carried.Length < carried) _carried = new byte[carried];
        return blocks;
    }

    private static (int From, int To) RowsOf(int block, int blocks, int count) =>
        ((int)((long)count * block / blocks), (int)((long)count * (block + 1) / blocks));

    /// <summary>Bytes of the items that the first blocks carry; all but the last have rows for all lanes, or there is one block.</summary>
    private static int Carried(int first, int blocks, int count) => first * DifferenceBlock.Carries(count / blocks);

    private void EncodeBlock(int block, int blocks, LevelChanges changes)
    {
        (int from, int to) = RowsOf(block, blocks, changes.Count);
        Span<byte> carried = _carried.AsSpan(Carried(block, blocks, changes.Count), DifferenceBlock.Carries(to - from));
        if (!_idle.TryTake(out DifferenceBlock? coder)) coder = new DifferenceBlock();
        ReadOnlySpan<byte> stream = coder.Encode(changes.Rows[(from * changes.Dim)..(to * changes.Dim)], _columns, carried);
        if (!(_streams[block]?.Length >= stream.Length)) _streams[block] = new byte[stream.Length + stream.Length / 4];
        stream.CopyTo(_streams[block]);
        _ends[block] = stream.Length;
        _idle.Add(coder);
    }

    private void DecodeBlock(int block, int blocks, LevelChanges changes)
    {
        int start = block == 0 ? 0 : _ends[block - 1], dim = changes.Dim;
        (int from, int to) = RowsOf(block, blocks, changes.Count);
        Span<short> rows = changes.Rows[(from * dim)..(to * dim)];
        Span<byte> carried = _carried.AsSpan(Carried(block, blocks, changes.Count), DifferenceBlock.Carries(to - from));
        if (!_idle.TryTake(out DifferenceBlock? coder)) coder = new DifferenceBlock();
        bool isLegal = coder.Decode(_payload.AsSpan(start), _ends[block] - start, _columns, rows, carried);
        for (int row = 0; isLegal && row < rows.Length; row += dim) isLegal = rows.Slice(row, dim).ContainsAnyExcept((short)0);
        _isLegal[block] = isLegal;
        _idle.Add(coder);
    }

    private void ForEach(int blocks, LevelChanges changes, Action<int, int, LevelChanges> work)
    {
        if (blocks > 1 && _parallel.MaxDegreeOfParallelism > 1) InParallel(blocks, changes, work);
        else for (int block = 0; block < blocks; block++) work(block, blocks, changes);
    }

    // By itself, since what a thread takes along is allocated.
    private void InParallel(int blocks, LevelChanges changes, Action<int, int, LevelChanges> work) =>
        ParallelWork.Run(() => Parallel.For(0, blocks, _parallel, block => work(block, blocks, changes)));
}
