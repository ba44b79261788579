using FedRas.Models;
using FedRas.Server.Aggregation;

namespace FedRas.Server;

/// <summary>The part of a server's state that privacy rests on.</summary>
/// <param name="Carried">Rows that wait for more devices.</param>
/// <param name="Ledger">What was spent.</param>
/// <param name="NoiseSecret">What the noise is drawn from; empty without noise.</param>
internal sealed record PrivacyState(CarriedState Carried, LedgerState Ledger, byte[] NoiseSecret)
{
    /// <summary>The state of a server from before there was such a thing: all its rounds went without noise.</summary>
    public static PrivacyState Before(int rounds) => new(CarriedState.None, LedgerState.Fresh with { Bare = rounds }, []);

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter writer)
    {
        Carried.Write(writer);
        writer.Write(Ledger.Noised);
        writer.Write(Ledger.Bare);
        writer.Write(Ledger.LeastNoise);
        writer.Write(Ledger.LeastSeparation);
        writer.Write(Ledger.MostRate ?? -1);
        writer.Write(NoiseSecret.Length > 0);
        writer.Write(NoiseSecret);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; <see cref="IsOf"/> says whether it can be.</summary>
    public static PrivacyState Read(BinaryReader reader, int dim)
    {
        var carried = CarriedState.Read(reader, dim);
        var ledger = new LedgerState(
            reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt32(), Rate(reader.ReadDouble()));
        return new PrivacyState(carried, ledger, reader.ReadBoolean() ? StoredState.Read<byte>(reader, DeviceSecret.Size) : []);

        static double? Rate(double rate) => rate < 0 ? null : rate;
    }

    /// <summary>Whether a server can have had it.</summary>
    public bool IsOf(int items, int rounds) =>
        Carried.IsOf(items) && Ledger.Noised >= 0 && Ledger.Bare >= 0 && Ledger.Noised + Ledger.Bare <= rounds && Ledger.LeastNoise > 0
        && Ledger.LeastSeparation > 0 && Ledger.MostRate is not > 1;
}
