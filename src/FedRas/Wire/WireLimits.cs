namespace FedRas.Wire;

/// <summary>
/// What a receiver accepts. Every length in a message is held against these limits and the bytes left before anything is allocated. A
/// server that knows its catalogue should set <see cref="MaxItems"/> and <see cref="MaxDim"/> to it.
/// </summary>
public sealed record WireLimits
{
    /// <summary>All limits at their defaults.</summary>
    public static WireLimits Default { get; } = new();

    /// <summary>Largest catalogue M; 1 … 2³¹ − 1, default 16 777 216.</summary>
    public int MaxItems { get; init; } = 1 << 24;

    /// <summary>Most factors d a row; 1 … 2³¹ − 1, default 4 096 (four times what the simulation allows).</summary>
    public int MaxDim { get; init; } = 4_096;

    /// <summary>Most actions K; 0 … 65 536, default 65 536 (what an action number of 16 bits can name).</summary>
    public int MaxActions { get; init; } = ushort.MaxValue + 1;

    /// <summary>Longest message in bytes; 1 … 2³¹ − 1, default 1 GiB (a dense table of 4 million items of 64 factors).</summary>
    public int MaxMessageBytes { get; init; } = 1 << 30;

    /// <summary>
    /// Most bytes the buffers of one decoded message may take, as FORMAT.md counts them; at least 1, default 1 GiB. Bounds what a short
    /// message can make the receiver allocate: a message of 30 bytes may name all items. A <see cref="DecodedRows"/> used for many messages
    /// keeps its largest buffers, of both forms: up to three times this.
    /// </summary>
    public long MaxDecodedBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Most decisions that the items of one message may ask for, as FORMAT.md counts them: a gap, and the hexadecimal digits of the action
    /// number in every stage, at least one; at least 1, default 2²⁵, about a second. Bounds the time that a short message can cost the
    /// receiver.
    /// </summary>
    public long MaxDecisions { get; init; } = 1L << 25;

    /// <summary>Checks every limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDim, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxActions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxActions, ushort.MaxValue + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDecodedBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDecisions, 1);
    }
}
