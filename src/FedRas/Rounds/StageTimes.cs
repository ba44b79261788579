namespace FedRas.Rounds;

/// <summary>The stages of a round, in the order an update passes them.</summary>
public enum RoundStage
{
    /// <summary>Devices: making what they download to hold the model of the round, and applying it.</summary>
    CatchUp,
    /// <summary>Devices: fitting their users' factors to the table.</summary>
    Reconstruct,
    /// <summary>Devices: local training, the update taken.</summary>
    Train,
    /// <summary>Devices: choosing actions for the update, what they lose included.</summary>
    Describe,
    /// <summary>Devices: encoding reports, those that were only tried included.</summary>
    Encode,
    /// <summary>Server: decoding reports.</summary>
    Decode,
    /// <summary>Server: adding the decoded reports up.</summary>
    Aggregate,
    /// <summary>Server: the step from the mean update.</summary>
    Step,
    /// <summary>Server: the frame that publishes the step, encoded and decoded.</summary>
    Publish,
}

/// <summary>
/// Where the time of rounds went: thread time by stage, so that with several threads the stages add up to more than <see cref="Elapsed"/>.
/// All 0 without a clock.
/// </summary>
public sealed class StageTimes
{
    /// <summary>All stages, in order.</summary>
    public static IReadOnlyList<RoundStage> Stages { get; } = Enum.GetValues<RoundStage>();

    private readonly TimeProvider? _clock;
    private readonly long[] _ticks = new long[Stages.Count];
    private long _elapsed;

    /// <summary>Creates times that are all 0.</summary>
    /// <param name="clock">Tells the time; null counts nothing.</param>
    public StageTimes(TimeProvider? clock) => _clock = clock;

    /// <summary>Thread time that a stage took.</summary>
    public TimeSpan this[RoundStage stage] => _clock?.GetElapsedTime(0, _ticks[(int)stage]) ?? default;

    /// <summary>Time of all stages on the wall clock; 0 if only one side's stages are timed.</summary>
    public TimeSpan Elapsed => _clock?.GetElapsedTime(0, _elapsed) ?? default;

    /// <summary>The present, from which a stage counts.</summary>
    public long Now => _clock?.GetTimestamp() ?? 0;

    /// <summary>
    /// Counts the time since <paramref name="start"/> for a stage; returns the present, from which the next stage counts.
    /// </summary>
    public long Lap(RoundStage stage, long start)
    {
        long now = Now;
        _ticks[(int)stage] += now - start;
        return now;
    }

    /// <summary>Counts the time since <paramref name="start"/> on the wall clock.</summary>
    public void LapElapsed(long start) => _elapsed += Now - start;

    /// <summary>Takes over what another one counted, which begins anew.</summary>
    public void TakeFrom(StageTimes other)
    {
        for (int stage = 0; stage < _ticks.Length; stage++)
        {
            _ticks[stage] += other._ticks[stage];
            other._ticks[stage] = 0;
        }
    }
}
