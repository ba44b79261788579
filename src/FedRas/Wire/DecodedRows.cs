using FedRas.Actions;
using FedRas.Models;
using FedRas.Training;

namespace FedRas.Wire;

/// <summary>
/// Where decoders put item rows of either form. Buffers grow to the largest message seen and are kept: reuse one per worker and decoding
/// allocates nothing after warm-up. What <see cref="Current"/> returns is valid until the next decode.
/// </summary>
public sealed class DecodedRows
{
    private IItemRows? _current;

    /// <summary>The rows of the last message.</summary>
    /// <exception cref="InvalidOperationException">Nothing was decoded yet, or the last decode failed.</exception>
    public IItemRows Current =>
        _current ?? throw new InvalidOperationException("No rows: nothing was decoded yet, or the last decode failed.");

    internal ItemUpdate Dense { get; } = new();

    internal ActionUpdate Actions { get; } = new();

    /// <summary>The coder of this thread's actions.</summary>
    internal static StagedPayload Staged => t_staged ??= new StagedPayload();

    [ThreadStatic]
    private static StagedPayload? t_staged;

    /// <summary>Memory of the buffers.</summary>
    internal long CapacityBytes => Dense.CapacityBytes + Actions.CapacityBytes;

    internal void Clear() => _current = null;

    /// <summary>Rows to be written out by a reader of messages that are not of this folder.</summary>
    public ItemUpdate TakeDense()
    {
        _current = Dense;
        return Dense;
    }

    internal void Read(
        ref WireReader reader, MessageType type, int itemCount, int dim, WireLimits limits, FactorMatrix? published, DecodeTrace? trace)
    {
        bool isDense = type is MessageType.DenseUpdate or MessageType.DenseFrame;
        if (isDense) DensePayload.Read(ref reader, itemCount, dim, limits, Dense, trace);
        else Staged.Read(ref reader, type == MessageType.ActionUpdateBesideTable, itemCount, dim, limits, published, Actions, trace);
        reader.ExpectEnd();
        _current = isDense ? Dense : Actions;
    }

    /// <summary>Bytes of a buffer besides its elements, rounded up: what decoding counts for each against the limit.</summary>
    internal const int BufferOverhead = 32;

    internal static void CheckSize(long bytes, WireLimits limits, int offset)
    {
        const string Field = "size of the decoded rows in bytes (WireLimits.MaxDecodedBytes)";
        if (bytes > limits.MaxDecodedBytes) throw WireFormatException.OutOfRange(Field, bytes, 0, limits.MaxDecodedBytes, offset);
    }
}
