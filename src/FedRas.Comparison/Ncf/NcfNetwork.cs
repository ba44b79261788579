using System.Runtime.InteropServices;
using FedRas.Comparison.Baselines;
using FedRas.Simulation.Publishing;

namespace FedRas.Comparison.Ncf;

/// <summary>The server's network: the exact weights, those that are published, and what a device that was away downloads.</summary>
internal sealed class NcfNetwork
{
    private readonly float[] _exact;
    private readonly NetworkChannel _frames;
    private readonly FrameChain _chain = new(0);
    private readonly int _whole;

    public NcfNetwork(SimulationOptions options)
    {
        Weights = ScoringNetwork.Count(options.Dim);
        _frames = new NetworkChannel(Weights, options.Method == Method.FedAvg ? null : NetworkChannel.DownlinkBits, options.Seed);
        _exact = ScoringNetwork.Start(options.Dim, options.Seed);
        Published = new ScoringNetwork(options.Dim, [.. _exact]);
        _whole = WholeBytes(_exact);
    }

    /// <summary>Number of weights.</summary>
    public int Weights { get; }

    /// <summary>The network that everybody holds.</summary>
    public ScoringNetwork Published { get; }

    /// <summary>
    /// Moves the server's weights by the mean change and the published ones by what the frame says of the way there, so that rounding does
    /// not pile up.
    /// </summary>
    /// <returns>Bytes of the frame.</returns>
    public int Publish(int round, float[] sum, int devices)
    {
        if (devices > 0) VectorMath.AddScaled(_exact, 1f / devices, sum);
        var change = new float[Weights];
        TensorPrimitives.Subtract(_exact, Published.Weights, change);
        var frame = new ArrayBufferWriter<byte>();
        _frames.Encode(round, RowCoder.Server, change, frame);
        VectorMath.Add(Published.Weights, _frames.Decode(round, RowCoder.Server, frame.WrittenSpan));
        _chain.Add(frame.WrittenCount);
        return frame.WrittenCount;
    }

    /// <summary>The frames that a device missed, or the weights themselves, whichever is shorter.</summary>
    public long CatchUpBytes(int heldRound, int round) => heldRound == round ? 0 : Math.Min(_chain.Since(heldRound)!.Value, _whole);

    /// <summary>Writes the exact weights and the published ones.</summary>
    public void Save(Stream state)
    {
        state.Write(MemoryMarshal.AsBytes<float>(_exact));
        state.Write(MemoryMarshal.AsBytes<float>(Published.Weights));
    }

    /// <summary>Bytes of all weights in float32, encoded and read again; the same for any weights.</summary>
    private static int WholeBytes(float[] weights)
    {
        var channel = new NetworkChannel(weights.Length, bits: null, seed: 0);
        var message = new ArrayBufferWriter<byte>();
        channel.Encode(0, RowCoder.Server, weights, message);
        return channel.Decode(0, RowCoder.Server, message.WrittenSpan).SequenceEqual(weights) ? message.WrittenCount
            : throw new InvalidOperationException("weights are not read as written");
    }
}
