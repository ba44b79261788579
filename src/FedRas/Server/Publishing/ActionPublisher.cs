using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server.Publishing;

/// <summary>
/// Publishes each step as actions with error feedback: cheap for a device that is there every round; one that was away downloads
/// every frame it missed, or the whole table.
/// </summary>
public sealed class ActionPublisher : IModelPublisher
{
    private readonly RoundOptions _options;
    private readonly FlatQuantizer _quantizer;
    private readonly ErrorFeedback _feedback;
    private readonly ItemUpdate _pending = new();
    private readonly ActionUpdate _described = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _sent = new();
    private FrameChain? _chain;

    /// <summary>Creates a publisher over a table of items × dim.</summary>
    public ActionPublisher(int items, int dim, int actions, RoundOptions options)
    {
        _options = options;
        _quantizer = new FlatQuantizer(actions, options.Clustering with { Threads = options.Threads });
        _feedback = new ErrorFeedback(items, dim);
    }

    /// <summary>What frames could not express so far.</summary>
    public FactorMatrix? State => _feedback.Residual;

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => published.ItemFactors;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        _chain ??= new FrameChain(published.Round);
        _feedback.Compensate(step, _pending);
        var random = new SeededRandom(_options.Seed, RandomStream.BroadcastClustering, published.Round);
        _quantizer.Quantize(_pending, ref random, _described);
        _message.ResetWrittenCount();
        FrameCodec.Encode(new FrameHeader(published.Round, published.Round + 1, published.ItemFactors.Rows, published.ItemFactors.Dim),
            _described, _message);
        // What everybody applies, the server included, is what was sent.
        FrameCodec.Decode(_message.WrittenSpan, _options.Limits, _sent);
        _feedback.Settle(_sent.Current);
        published.Apply(_sent.Current);
        _chain.Add(_message.WrittenCount);
        return _message.WrittenSpan;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound)
    {
        if (heldRound == published.Round) return 0;
        long whole = DensePublisher.DenseFrameBytes(published, heldRound);
        return Math.Min(_chain?.Since(heldRound) ?? whole, whole);
    }
}
