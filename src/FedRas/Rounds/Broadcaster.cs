using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>Turns the server's step into the frame that every device applies: dense, or actions with error feedback.</summary>
public sealed class Broadcaster
{
    private readonly RoundOptions _options;
    private readonly FlatQuantizer? _quantizer;
    private readonly ItemUpdate _pending = new();
    private readonly ActionUpdate _described = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _sent = new();

    /// <summary>Creates a broadcaster over a table of items × dim.</summary>
    public Broadcaster(int items, int dim, RoundOptions options)
    {
        _options = options;
        if (options.BroadcastActions is not int actions) return;
        _quantizer = new FlatQuantizer(actions, options.Clustering with { Threads = options.Threads });
        ErrorFeedback = new ErrorFeedback(items, dim);
    }

    /// <summary>What broadcasts could not express so far; null where they are dense.</summary>
    public ErrorFeedback? ErrorFeedback { get; }

    /// <summary>Encodes the frame from <paramref name="model"/>'s round to the next; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(GlobalModel model, ItemUpdate step)
    {
        var header = new FrameHeader(model.Round, model.Round + 1, model.ItemFactors.Rows, model.ItemFactors.Dim);
        _message.ResetWrittenCount();
        if (_quantizer is null || ErrorFeedback is null)
        {
            FrameCodec.Encode(header, step, _message);
        }
        else
        {
            ErrorFeedback.Compensate(step, _pending);
            var random = new SeededRandom(_options.Seed, RandomStream.BroadcastClustering, model.Round);
            _quantizer.Quantize(_pending, ref random, _described);
            FrameCodec.Encode(header, _described, _message);
        }
        return _message.WrittenSpan;
    }

    /// <summary>Decodes a frame as every device does; what it holds is valid until the next call.</summary>
    public IItemRows Decode(ReadOnlySpan<byte> frame)
    {
        FrameCodec.Decode(frame, _options.Limits, _sent);
        ErrorFeedback?.Settle(_sent.Current);
        return _sent.Current;
    }
}
