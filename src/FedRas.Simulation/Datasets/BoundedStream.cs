using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Stops a compressed file that unpacks to more than it may, whatever size its header claims.</summary>
internal sealed class BoundedStream(Stream inner, string file, long maxBytes) : ForwardStream(inner)
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        int count = Inner.Read(buffer);
        _read += count;
        return _read <= maxBytes
            ? count
            : throw new DatasetException($"{file}: unpacks to more than {maxBytes:N0} bytes; unpack it yourself and give the unpacked file if that is right.");
    }
}
