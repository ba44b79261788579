using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedRas.Protocol;

namespace FedRas.Hosting.Identity;

/// <summary>
/// Keys of devices as objects that verify. Making one takes as long as verifying with it, so those that were made last are kept.
/// Thread-safe.
/// </summary>
/// <param name="most">How many are kept; each takes a few kilobytes.</param>
internal sealed class DeviceKeys(int most)
{
    private readonly ConcurrentQueue<EnrolledDevice> _order = [];
    private int _kept;

    /// <summary>Keys that are kept at the moment.</summary>
    public int Kept => Volatile.Read(ref _kept);

    /// <summary>Whether a call was signed by a device.</summary>
    public bool Verify(EnrolledDevice device, string call, SignedCall signed)
    {
        // A key object serves one thread at a time. Calls of one device at the same time are rare: the second makes a key of its own.
        if (!Monitor.TryEnter(device.Key))
        {
            using ECDsa own = Import(device);
            return CallSignature.Verify(own, call, signed);
        }
        bool isNew = false;
        try
        {
            if (device.Key.Value is not { } key)
            {
                device.Key.Value = key = Import(device);
                isNew = true;
            }
            return CallSignature.Verify(key, call, signed);
        }
        finally
        {
            Monitor.Exit(device.Key);
            if (isNew) Keep(device);
        }
    }

    private void Keep(EnrolledDevice device)
    {
        _order.Enqueue(device);
        if (Interlocked.Increment(ref _kept) <= most || !_order.TryDequeue(out EnrolledDevice? oldest)) return;
        Interlocked.Decrement(ref _kept);
        lock (oldest.Key)
        {
            oldest.Key.Value?.Dispose();
            oldest.Key.Value = null;
        }
    }

    private static ECDsa Import(EnrolledDevice device) => CallSignature.TryImport(device.PublicKey)
        ?? throw new InvalidOperationException($"the key of device {device.Number} cannot be read");
}

/// <summary>The place of a key; whoever uses it holds its lock.</summary>
internal sealed class KeyPlace
{
    public ECDsa? Value { get; set; }
}
