using System.Buffers;

namespace FedRas.Simulation.Publishing;

/// <summary>Publishes the table as it is, float32: what federated averaging does.</summary>
public sealed class DensePublisher : IModelPublisher
{
    private readonly WireLimits _limits;
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _sent = new();

    /// <summary>Creates the publisher; <paramref name="limits"/> are those that devices set.</summary>
    public DensePublisher(WireLimits limits) => _limits = limits;

    /// <inheritdoc/>
    public FactorMatrix? State => null;

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => published.ItemFactors;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        _message.ResetWrittenCount();
        FrameCodec.Encode(new FrameHeader(published.Round, published.Round + 1, published.ItemFactors.Rows, published.ItemFactors.Dim),
            step, _message);
        FrameCodec.Decode(_message.WrittenSpan, _limits, _sent);
        published.Apply(_sent.Current);
        return _message.WrittenMemory;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound) => heldRound == published.Round ? 0
        : DenseFrameBytes(published, heldRound);

    /// <summary>Bytes of one dense frame over any number of rounds.</summary>
    public static long DenseFrameBytes(GlobalModel published, int heldRound)
    {
        var header = new FrameHeader(heldRound, published.Round, published.ItemFactors.Rows, published.ItemFactors.Dim);
        return FrameCodec.DenseSize(header);
    }
}
