namespace FedRas.Client.Transport;

/// <summary>Counts what goes over the network. Any thread may count.</summary>
internal sealed class TrafficMeter
{
    private long _reports, _frames, _catalogue, _up, _down;

    /// <summary>All that was counted so far.</summary>
    public Traffic Total => new(Interlocked.Read(ref _reports), Interlocked.Read(ref _frames), Interlocked.Read(ref _catalogue),
        Interlocked.Read(ref _up), Interlocked.Read(ref _down));

    public void AddReport(long bytes) => Interlocked.Add(ref _reports, bytes);

    public void AddFrame(long bytes) => Interlocked.Add(ref _frames, bytes);

    public void AddCatalogue(long bytes) => Interlocked.Add(ref _catalogue, bytes);

    public void AddUp(long bytes) => Interlocked.Add(ref _up, bytes);

    public void AddDown(long bytes) => Interlocked.Add(ref _down, bytes);
}
