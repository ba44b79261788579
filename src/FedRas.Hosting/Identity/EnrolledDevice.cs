using System.Security.Cryptography;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Identity;

/// <summary>An enrolled device.</summary>
internal sealed class EnrolledDevice(long number, string name, byte[] publicKey)
{
    private readonly Lock _counting = new();
    private ulong _counter;
    private UInt128? _lastCall; // null after a restart: what was called with the counter is not known
    private volatile bool _isRevoked;
    private Task _revoked = Task.CompletedTask;
    private int _lastRound = -1;

    public EnrolledDevice(StoredDevice stored) : this(stored.Number, stored.Device, stored.PublicKey)
    {
        (_counter, _isRevoked, _lastRound) = (stored.Counter, stored.IsRevoked, stored.LastRound ?? -1);
    }

    /// <summary>The number that rounds know it by.</summary>
    public long Number { get; } = number;

    /// <summary>Its pseudonym.</summary>
    public string Name { get; } = name;

    /// <summary>Its key, SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; } = publicKey;

    /// <summary>Its key as an object, while <see cref="DeviceKeys"/> keeps it.</summary>
    public KeyPlace Key { get; } = new();

    /// <summary>Ends once its enrolment is durable.</summary>
    public Task Durable { get; init; } = Task.CompletedTask;

    public bool IsRevoked => _isRevoked;

    /// <summary>The last committed round that its report counted in; −1 for none.</summary>
    public int LastRound
    {
        get => Volatile.Read(ref _lastRound);
        set => Volatile.Write(ref _lastRound, value);
    }

    public ulong Counter
    {
        get
        {
            lock (_counting) return _counter;
        }
    }

    /// <summary>Takes its credential back; ends once that is durable. The entry that keeps it is written once.</summary>
    public Task Revoke(Func<Task> keep)
    {
        lock (_counting)
        {
            if (!_isRevoked) (_isRevoked, _revoked) = (true, keep());
            return _revoked;
        }
    }

    /// <summary>Whether a call is a new one or the last one again; anything else is a replay.</summary>
    public bool TryUse(ulong counter, string call, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        UInt128 digest = BitConverter.ToUInt128(hash) ^ (UInt128)call.Length;
        lock (_counting)
        {
            if (counter < _counter || (counter == _counter && _lastCall is { } last && last != digest)) return false;
            (_counter, _lastCall) = (counter, digest);
            return true;
        }
    }
}
