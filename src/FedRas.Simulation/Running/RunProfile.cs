namespace FedRas.Simulation.Running;

/// <summary>Where the time of a run in this process went.</summary>
/// <param name="Stages">Thread time of rounds by stage; null where training has none (centralised).</param>
/// <param name="Training">Wall time of training.</param>
/// <param name="Evaluation">Wall time of all evaluations.</param>
/// <param name="Reports">Reports sent in this time.</param>
/// <param name="Threads">Worker threads.</param>
public sealed record RunProfile(StageTimes? Stages, TimeSpan Training, TimeSpan Evaluation, long Reports, int Threads)
{
    /// <summary>Thread time in rounds in which threads stood idle: at the end of a cohort, and beside work that one thread does.</summary>
    public TimeSpan Waiting => Stages is null ? default : Stages.Elapsed * Threads - StageTimes.Stages.Aggregate(TimeSpan.Zero,
        (sum, stage) => sum + Stages[stage]);
}
