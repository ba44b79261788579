using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedRas.Protocol;

namespace FedRas.Hosting.Identity;

/// <summary>
/// Keys of devices as objects that verify. Making one takes as long as verifying with it, so some are kept: those in use. A key that was
/// used since it was looked at last keeps its place against a new one, so that devices which call in turn, and are more than are kept, find
/// most of their keys. Thread-safe.
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
            device.Key.IsUsed = true;
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
        EnrolledDevice stays = device;
        if (Interlocked.Increment(ref _kept) > most)
        {
            Interlocked.Decrement(ref _kept);
            if (!_order.TryDequeue(out EnrolledDevice? oldest)) return;
            bool isUsed;
            lock (oldest.Key) (isUsed, oldest.Key.IsUsed) = (oldest.Key.IsUsed, false);
            (stays, EnrolledDevice goes) = isUsed ? (oldest, device) : (device, oldest);
            Drop(goes);
        }
        _order.Enqueue(stays);
    }

    private static void Drop(EnrolledDevice device)
    {
        lock (device.Key)
        {
            device.Key.Value?.Dispose();
            device.Key.Value = null;
        }
    }

    private static ECDsa Import(EnrolledDevice device) => CallSignature.TryImport(device.PublicKey)
        ?? throw new InvalidOperationException($"the key of device {device.Number} cannot be read");
}

/// <summary>The place of a key; whoever uses it holds its lock.</summary>
internal sealed class KeyPlace
{
    public ECDsa? Value { get; set; }

    /// <summary>Whether it was used since it was looked at last.</summary>
    public bool IsUsed { get; set; }
}
