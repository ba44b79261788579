using FedRas.Simulation.Publishing;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// Publishes the rows of a table as a <see cref="RowCoder"/> writes them, while the server keeps the exact ones and moves those. One that
/// was away downloads every frame it missed, or the rows that
/// moved since in the same form, whichever is shorter.
/// </summary>
/// <param name="coder">Writes the rows.</param>
/// <param name="sendsAll">Whether each frame is the whole table; else the rows that moved, but for the first.</param>
internal sealed class RoundedPublisher(RowCoder coder, bool sendsAll) : IModelPublisher
{
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly ItemUpdate _rows = new(), _sent = new();
    private FactorMatrix? _exact;
    private readonly MovedRows _moved = new(coder);
    private FrameChain? _chain;
    private bool _hasSent;

    public FactorMatrix? State => _exact;

    public FactorMatrix Table(GlobalModel published)
    {
        if (_exact is not null) return _exact;
        _exact = new FactorMatrix(published.ItemFactors.Rows, published.ItemFactors.Dim);
        published.ItemFactors.Values.CopyTo(_exact.Values);
        _chain = new FrameChain(published.Round);
        return _exact;
    }

    public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        FactorMatrix exact = Table(published);
        for (int i = 0; i < step.Count; i++) VectorMath.Add(exact.Row(step.Items[i]), step.Row(i));
        // At first everybody has the unrounded start.
        IEnumerable<int> written = sendsAll || !_hasSent ? Enumerable.Range(0, exact.Rows) : step.Items.ToArray();
        _rows.Reset(exact.Dim, exact.Rows);
        foreach (int item in written) exact.Row(item).CopyTo(_rows.Add(item));
        var context = new ReportContext(published, RowCoder.Server);
        _frame.ResetWrittenCount();
        coder.Encode(context, 1, _rows, _frame);
        coder.Decode(context, _frame.WrittenSpan, _sent);
        for (int i = 0, s = 0; i < _rows.Count; i++)
        {
            Span<float> row = published.ItemFactors.Row(_rows.Items[i]);
            if (s < _sent.Count && _sent.Items[s] == _rows.Items[i]) _sent.Row(s++).CopyTo(row);
            else row.Clear(); // of rows of zeros some coders say nothing
        }
        _hasSent = true;
        published.Advance();
        _chain!.Add(_frame.WrittenCount);
        _moved.Note(_rows.Items, published.Round, exact.Rows);
        return _frame.WrittenMemory;
    }

    public long CatchUpBytes(GlobalModel published, int heldRound) => heldRound == published.Round ? 0
        : Math.Min(_chain!.Since(heldRound)!.Value, _moved.Bytes(Table(published), published, heldRound));
}
