namespace FedRas.Network.Tests.Server;

/// <summary>A clock whose calendar can be set, as people and time servers do; what runs on it does not notice.</summary>
internal sealed class SetClock(TimeProvider clock) : TimeProvider
{
    /// <summary>By how much the calendar was set forward.</summary>
    public TimeSpan Shift { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Shift;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
