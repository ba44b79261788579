namespace FedRas.Comparison.Baselines;

/// <summary>
/// What one that was away can download at once in place of the frames it missed: the newest rows of all items that moved since.
/// </summary>
/// <param name="coder">Writes rows so that they are read as they are published.</param>
internal sealed class MovedRows(RowCoder coder)
{
    private readonly Lock _writing = new();
    private readonly Dictionary<int, long> _known = []; // of the newest round, by the round held
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ItemUpdate _rows = new(), _read = new();
    private int[] _movedIn = []; // the round that an item's row is the newest since; 0 where it never moved

    /// <summary>Notes the items whose rows are new in a round.</summary>
    public void Note(ReadOnlySpan<int> items, int round, int itemCount)
    {
        if (_movedIn.Length == 0) _movedIn = new int[itemCount];
        foreach (int item in items) _movedIn[item] = round;
        _known.Clear();
    }

    /// <summary>Bytes of a message of the rows that moved since a round, encoded and read again.</summary>
    /// <param name="table">The rows to be written.</param>
    /// <param name="published">The model as devices hold it.</param>
    /// <param name="heldRound">The round of the model that is held.</param>
    public long Bytes(FactorMatrix table, GlobalModel published, int heldRound)
    {
        lock (_writing)
        {
            if (_known.TryGetValue(heldRound, out long known)) return known;
            _rows.Reset(table.Dim, table.Rows);
            for (int item = 0; item < _movedIn.Length; item++)
                if (_movedIn[item] > heldRound) table.Row(item).CopyTo(_rows.Add(item));
            var context = new ReportContext(published, RowCoder.Server);
            _message.ResetWrittenCount();
            coder.Encode(context, 1, _rows, _message);
            coder.Decode(context, _message.WrittenSpan, _read);
            return _known[heldRound] = _message.WrittenCount;
        }
    }
}
