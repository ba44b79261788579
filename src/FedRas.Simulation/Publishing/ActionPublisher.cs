using System.Buffers;

namespace FedRas.Simulation.Publishing;

/// <summary>
/// Publishes each step as actions with error feedback: cheap for a device that is there every round; one that was away downloads every
/// frame it missed, or the whole table.
/// </summary>
/// <param name="items">Items M.</param>
/// <param name="dim">Factors d.</param>
/// <param name="actions">Actions L of a frame; 1 … 65 536.</param>
/// <param name="seed">Seeds the server's clustering.</param>
/// <param name="threads">Threads of the clustering; never changes a result.</param>
/// <param name="limits">What devices take from the server.</param>
public sealed class ActionPublisher(int items, int dim, int actions, ulong seed, int threads, WireLimits limits) : IModelPublisher
{
    private readonly FlatQuantizer _quantizer = new(actions, new KMeansOptions { Threads = threads });
    private readonly ErrorFeedback _feedback = new(items, dim);
    private readonly ItemUpdate _pending = new();
    private readonly ActionUpdate _described = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _sent = new();
    private FrameChain? _chain;

    /// <summary>What frames could not express so far.</summary>
    public FactorMatrix? State => _feedback.Residual;

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => published.ItemFactors;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        _chain ??= new FrameChain(published.Round);
        _feedback.Compensate(step, _pending);
        var random = new SeededRandom(seed, RandomStream.BroadcastClustering, published.Round);
        _quantizer.Quantize(_pending, ref random, _described);
        _message.ResetWrittenCount();
        FactorMatrix table = published.ItemFactors;
        FrameCodec.Encode(new FrameHeader(published.Round, published.Round + 1, table.Rows, table.Dim), _described, _message);
        // What everybody applies, the server included, is what was sent.
        FrameCodec.Decode(_message.WrittenSpan, limits, _sent);
        _feedback.Settle(_sent.Current);
        published.Apply(_sent.Current);
        _chain.Add(_message.WrittenCount);
        return _message.WrittenMemory;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound)
    {
        if (heldRound == published.Round) return 0;
        long whole = DensePublisher.DenseFrameBytes(published, heldRound);
        return Math.Min(_chain?.Since(heldRound) ?? whole, whole);
    }
}
