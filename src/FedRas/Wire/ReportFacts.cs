using System.Buffers.Binary;
using FedRas.Actions;

namespace FedRas.Wire;

/// <summary>
/// What a device says about how it described its update; quantiser and number of actions are in the message itself, and its length is its
/// bytes.
/// </summary>
/// <param name="Reason">Why it chose these actions.</param>
/// <param name="Distortion">
/// Relative squared error ‖g − ĝ‖² / ‖g‖² of the description; 0 … 65 504, rounded to half precision on the way; 0 if it was not measured.
/// </param>
/// <param name="Milliseconds">Time the device took to train and to choose; 0 or more.</param>
public readonly record struct ReportFacts(ChoiceReason Reason, float Distortion, int Milliseconds)
{
    internal void Validate()
    {
        if (!IsDefined(Reason)) throw new ArgumentOutOfRangeException(nameof(Reason), Reason, "is no reason");
        if (!(Distortion >= 0) || !Half.IsFinite((Half)Distortion)) throw new ArgumentOutOfRangeException(nameof(Distortion), Distortion,
            "must lie between 0 and 65 504");
        ArgumentOutOfRangeException.ThrowIfNegative(Milliseconds);
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteByte((byte)Reason);
        BinaryPrimitives.WriteHalfLittleEndian(writer.Take(2), (Half)MathF.Abs(Distortion));
        writer.WriteVarint(Milliseconds);
    }

    internal static ReportFacts Read(ref WireReader reader, DecodeTrace? trace)
    {
        int offset = reader.Position;
        var reason = (ChoiceReason)reader.ReadByte("reason");
        if (!IsDefined(reason)) throw WireFormatException.OutOfRange("reason", (int)reason, 0, (int)ChoiceReason.NothingFits, offset);
        trace?.Add("reason", $"{reason}");
        Half distortion = BinaryPrimitives.ReadHalfLittleEndian(reader.Take(2, "distortion"));
        if (!(distortion >= Half.Zero) || !Half.IsFinite(distortion) || Half.IsNegative(distortion))
            throw WireFormatException.Illegal("distortion", $"{distortion}", "a finite number of 0 or more", offset + 1);
        trace?.Add("distortion", $"{(float)distortion}");
        int milliseconds = reader.ReadVarint("milliseconds", 0, int.MaxValue);
        trace?.Add("milliseconds", $"{milliseconds}");
        return new ReportFacts(reason, (float)distortion, milliseconds);
    }

    // Enum.IsDefined allocates again whenever the runtime has dropped its cache of names.
    private static bool IsDefined(ChoiceReason reason) => reason is >= ChoiceReason.Fixed and <= ChoiceReason.NothingFits;
}
