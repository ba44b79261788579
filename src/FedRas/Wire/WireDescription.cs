namespace FedRas.Wire;

/// <summary>Messages in words, for people who want to know where the bytes went.</summary>
public static class WireDescription
{
    /// <summary>
    /// Names each part of a message with its value and size, in the message's order. A broken message is described up to where it was
    /// understood, and its last line, <c>stopped</c>, says why: no bytes make this method fail. What is coded beside a table that both
    /// sides hold is given by its length alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public static IReadOnlyList<(string Name, string Value)> Describe(ReadOnlySpan<byte> message, WireLimits limits)
    {
        limits.Validate();
        var trace = new DecodeTrace();
        trace.Add("length", $"{message.Length} bytes");
        try
        {
            (int items, int dim) = Decode(message, limits, trace);
            trace.Add("bits per item", $"{8.0 * message.Length / items:0.0000} of {32L * dim} as dense float32");
            trace.Add("share of dense", $"{message.Length / (4.0 * items * dim):0.0000 %} of {4L * items * dim} bytes");
        }
        catch (WireFormatException broken)
        {
            trace.Add("stopped", broken.Message);
        }
        return trace.Lines;
    }

    private static (int Items, int Dim) Decode(ReadOnlySpan<byte> message, WireLimits limits, DecodeTrace trace)
    {
        switch (Prologue.Guess(message))
        {
            case MessageType.DenseFrame or MessageType.ActionFrame:
                FrameHeader frame = FrameCodec.Decode(message, limits, new DecodedRows(), trace);
                return (frame.ItemCount, frame.Dim);
            case MessageType.LatticeFrame or MessageType.RetiringLatticeFrame:
                LatticeFrameHeader lattice = LatticeFrameCodec.Describe(message, limits, trace);
                return (lattice.ItemCount, lattice.Dim);
            default:
                UpdateHeader update = UpdateCodec.Decode(message, limits, new DecodedRows(), published: null, trace);
                return (update.ItemCount, update.Dim);
        }
    }
}
