using System.Collections.Concurrent;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Bytes that devices download, by hash. What was put in last stays longest: those of former versions go once the memory for them is full.
/// Thread-safe.
/// </summary>
internal sealed class ResourceShelf(long capacityBytes)
{
    private const int Overhead = 512; // of the objects of one; frames of small rounds are shorter

    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _found = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private long _bytes;

    public ReadOnlyMemory<byte>? Find(string hash) =>
        _found.TryGetValue(hash, out ReadOnlyMemory<byte> bytes) ? bytes : (ReadOnlyMemory<byte>?)null; // null alone would be no bytes

    public void Put(string hash, ReadOnlyMemory<byte> bytes)
    {
        if (!_found.TryAdd(hash, bytes)) return;
        lock (_order)
        {
            _order.Enqueue(hash);
            _bytes += bytes.Length + Overhead;
            // The newest stays, however long it is: a device was just told of it.
            while (_bytes > capacityBytes && _order.Count > 1 && _found.TryRemove(_order.Dequeue(), out ReadOnlyMemory<byte> old))
                _bytes -= old.Length + Overhead;
        }
    }
}
