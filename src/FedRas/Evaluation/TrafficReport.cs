namespace FedRas.Evaluation;

/// <summary>
/// What training sent, in bytes as encoded: reports from devices, frames from the server. Five counts are its whole state;
/// partial reports merge in any order. Not thread-safe.
/// </summary>
public sealed record TrafficReport
{
    /// <summary>Starts from counts kept earlier, by default from nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public TrafficReport(long reports = 0, long uplinkBytes = 0, long frames = 0, long frameBytes = 0, long downlinkBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reports);
        ArgumentOutOfRangeException.ThrowIfNegative(uplinkBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(frameBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(downlinkBytes);
        Reports = reports;
        UplinkBytes = uplinkBytes;
        Frames = frames;
        FrameBytes = frameBytes;
        DownlinkBytes = downlinkBytes;
    }

    /// <summary>Reports that devices sent.</summary>
    public long Reports { get; private set; }

    /// <summary>Bytes of all reports.</summary>
    public long UplinkBytes { get; private set; }

    /// <summary>Frames that the server made.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes of all frames, each counted once.</summary>
    public long FrameBytes { get; private set; }

    /// <summary>Bytes that devices received: each frame's length times its receivers.</summary>
    public long DownlinkBytes { get; private set; }

    /// <summary>Mean length of a report in bytes; null before the first.</summary>
    public double? UplinkBytesPerReport => Reports == 0 ? null : (double)UplinkBytes / Reports;

    /// <summary>Mean length of a frame in bytes; null before the first.</summary>
    public double? BytesPerFrame => Frames == 0 ? null : (double)FrameBytes / Frames;

    /// <summary>What a dense float32 table of items × dim takes: items · dim · 4 bytes.</summary>
    public static long DenseBytes(int items, int dim) => (long)items * dim * sizeof(float);

    /// <summary>Counts one report of <paramref name="bytes"/>.</summary>
    public void AddReport(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Reports++;
        UplinkBytes = checked(UplinkBytes + bytes);
    }

    /// <summary>Counts one frame of <paramref name="bytes"/> that <paramref name="receivers"/> devices downloaded.</summary>
    public void AddFrame(long bytes, long receivers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(receivers);
        Frames++;
        FrameBytes = checked(FrameBytes + bytes);
        DownlinkBytes = checked(DownlinkBytes + bytes * receivers);
    }

    /// <summary>Adds the counts of another part of the same training.</summary>
    public void Add(TrafficReport other)
    {
        Reports = checked(Reports + other.Reports);
        UplinkBytes = checked(UplinkBytes + other.UplinkBytes);
        Frames = checked(Frames + other.Frames);
        FrameBytes = checked(FrameBytes + other.FrameBytes);
        DownlinkBytes = checked(DownlinkBytes + other.DownlinkBytes);
    }

    /// <summary>1 − mean report ÷ dense table, so .99 is a hundredth of the bytes; null before the first.</summary>
    public double? UplinkReduction(int items, int dim) => 1 - UplinkBytesPerReport / DenseBytes(items, dim);

    /// <summary>1 − mean frame ÷ dense table, so .99 is a hundredth of the bytes; null before the first.</summary>
    public double? DownlinkReduction(int items, int dim) => 1 - BytesPerFrame / DenseBytes(items, dim);
}
