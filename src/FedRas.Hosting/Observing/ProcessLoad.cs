namespace FedRas.Hosting.Observing;

/// <summary>What the process takes of its machine. One owner calls it.</summary>
internal sealed class ProcessLoad(TimeProvider clock)
{
    private long _lastTime = clock.GetTimestamp();
    private TimeSpan _lastCpu = Environment.CpuUsage.TotalTime;

    /// <summary>Processor time a second since the last call, in cores.</summary>
    public double CpuShare()
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime, passed = clock.GetElapsedTime(_lastTime);
        if (passed <= TimeSpan.Zero) return 0;
        double share = (cpu - _lastCpu) / passed;
        (_lastTime, _lastCpu) = (clock.GetTimestamp(), cpu);
        return share;
    }
}
