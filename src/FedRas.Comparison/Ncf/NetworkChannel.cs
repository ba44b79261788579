using FedRas.Comparison.Baselines;

namespace FedRas.Comparison.Ncf;

/// <summary>
/// The weights of a network as messages: a change of all of them by a plain quantiser, QSGD with 4 bits up and 8 down, or in float32.
/// </summary>
/// <param name="weights">Number of weights.</param>
/// <param name="bits">Bits a weight; null for float32.</param>
/// <param name="seed">Seed of the rounding.</param>
internal sealed class NetworkChannel(int weights, int? bits, ulong seed)
{
    /// <summary>Bits of a weight that a device sends.</summary>
    public const int UplinkBits = 4;

    /// <summary>Bits of a weight that the server sends.</summary>
    public const int DownlinkBits = 8;

    private readonly RowCoder _coder = bits is { } width ? new Qsgd(width, seed) : new SparseRows();
    private readonly FactorMatrix _shape = new(1, weights); // one row of all weights
    private readonly ItemUpdate _row = new(), _read = new();

    /// <summary>Appends a change.</summary>
    public void Encode(int round, long device, ReadOnlySpan<float> change, IBufferWriter<byte> output)
    {
        _row.Reset(weights, 1);
        change.CopyTo(_row.Add(0));
        _coder.Encode(new ReportContext(new GlobalModel(_shape, round), device), 0, _row, output);
    }

    /// <summary>Reads a change; valid until the next call.</summary>
    /// <exception cref="WireFormatException">The bytes are no change of such weights.</exception>
    public ReadOnlySpan<float> Decode(int round, long device, ReadOnlySpan<byte> message)
    {
        _coder.Decode(new ReportContext(new GlobalModel(_shape, round), device), message, _read);
        return _read.Count == 1 ? _read.Row(0) : throw WireFormatException.Illegal("network", "none", "one row of weights", 0);
    }
}
