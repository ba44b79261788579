using System.Buffers.Binary;
using System.Security.Cryptography;
using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// What a device draws once and never sends: 32 random bytes. Order, negatives and clustering of every round follow from it, so that nobody
/// with a report can replay the training. A stream of one round says nothing of another round's: each is keyed by HMAC-SHA-256.
/// </summary>
public sealed class DeviceSecret
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    private readonly byte[] _key;

    /// <summary>Takes a secret from the device's own storage.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not <see cref="Size"/> bytes.</exception>
    public DeviceSecret(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Size, nameof(key));
        _key = key.ToArray();
    }

    /// <summary>Draws a secret from the operating system.</summary>
    public static DeviceSecret Create() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>The secret, <see cref="Size"/> bytes, for the device's own storage and for nothing else.</summary>
    public byte[] Export() => [.. _key];

    /// <summary>The stream for one use, such as (LocalTraining, round).</summary>
    public SeededRandom Stream(RandomStream use, int number)
    {
        Span<byte> purpose = stackalloc byte[2 * sizeof(int)], state = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(purpose, (int)use);
        BinaryPrimitives.WriteInt32LittleEndian(purpose[sizeof(int)..], number);
        HMACSHA256.HashData(_key, purpose, state);
        return new SeededRandom(state);
    }
}
