using System.Security.Cryptography;

namespace FedRas.Server.Publishing;

/// <summary>
/// A frame between two versions of a lattice, made once and never changed: for a server to hand out and for caches to keep.
/// </summary>
public sealed class LatticeFrame
{
    internal LatticeFrame(int fromRound, int toRound, byte[] bytes)
    {
        FromRound = fromRound;
        ToRound = toRound;
        Bytes = bytes;

    }

    /// <summary>The round of the version it starts from; 0 for a key frame, which starts from the seed's table.</summary>
    public int FromRound { get; }

    /// <summary>The round of the version it leads to.</summary>
    public int ToRound { get; }

    /// <summary>The encoded message.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, lower-case hex: the frame's name.</summary>
    public string Hash => field ??= Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));
}
