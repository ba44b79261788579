using FedRas.Wire;

namespace FedRas.Server;

/// <summary>A device's place in a round, in the order in which devices were asked. Its buffers are kept for later rounds.</summary>
internal sealed class ReportSlot
{
    /// <summary>Nothing came, or nothing that counts.</summary>
    public const int Empty = 0;

    /// <summary>A thread reads a report.</summary>
    public const int Reading = 1;

    /// <summary>A report counts.</summary>
    public const int Taken = 2;

    /// <summary>One of the three; who moves it to <see cref="Reading"/> owns the rest of the slot until it moves on.</summary>
    public int State;

    private const int MostKept = 16 << 20; // bytes of decoded rows that a place keeps for later rounds

    private byte[] _bytes = [];
    private int _length;

    /// <summary>The device.</summary>
    public long Device { get; private set; }

    /// <summary>The rows of the report that counts.</summary>
    public DecodedRows Rows { get; private set; } = new();

    /// <summary>The share of a touched row that the device's weight decay leaves.</summary>
    public float Retention { get; private set; }

    /// <summary>What the device says about its report.</summary>
    public ReportFacts Facts { get; private set; }

    /// <summary>The report that counts, encoded.</summary>
    public ReadOnlyMemory<byte> Report => _bytes.AsMemory(0, _length);

    /// <summary>Gives the place to a device.</summary>
    public void Assign(long device)
    {
        (Device, State, _length) = (device, Empty, 0);
        if (Rows.CapacityBytes > MostKept) Forget();
    }

    /// <summary>Lets go of what a report was read into: a short one may name all items.</summary>
    public void Forget() => Rows = new DecodedRows();

    /// <summary>Keeps a report that was read into <see cref="Rows"/>.</summary>
    public void Keep(ReadOnlySpan<byte> report, in Admission admission)
    {
        if (_bytes.Length < report.Length) _bytes = new byte[report.Length + report.Length / 8];
        report.CopyTo(_bytes);
        (_length, Retention, Facts) = (report.Length, admission.Retention, admission.Facts);
    }
}
