using FedRas.Simulation.Publishing;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// Publishes each step as a <see cref="RowCoder"/> writes it, and moves everybody's table, the server's included, by what was read again;
/// one that was away downloads every frame it missed, or
/// the rows that moved since in float32, whichever is shorter.
/// </summary>
internal sealed class RowPublisher(RowCoder coder) : IModelPublisher
{
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ItemUpdate _sent = new();
    private readonly MovedRows _moved = new(new SparseRows());
    private FrameChain? _chain;

    public FactorMatrix? State => null;

    public FactorMatrix Table(GlobalModel published) => published.ItemFactors;

    public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        _chain ??= new FrameChain(published.Round);
        var context = new ReportContext(published, RowCoder.Server);
        _message.ResetWrittenCount();
        coder.Encode(context, 1, step, _message);
        coder.Decode(context, _message.WrittenSpan, _sent);
        published.Apply(_sent);
        _chain.Add(_message.WrittenCount);
        _moved.Note(_sent.Items, published.Round, published.ItemFactors.Rows);
        return _message.WrittenMemory;
    }

    public long CatchUpBytes(GlobalModel published, int heldRound)
    {
        if (heldRound == published.Round) return 0;
        return _chain?.Since(heldRound) is { } frames ? Math.Min(frames, _moved.Bytes(published.ItemFactors, published, heldRound))
            : DensePublisher.DenseFrameBytes(published, heldRound);
    }
}
