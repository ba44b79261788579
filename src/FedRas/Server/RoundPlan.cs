namespace FedRas.Server;

/// <summary>What a server wants of one round.</summary>
public sealed record RoundPlan
{
    /// <summary>Reports wanted; once as many are accepted, no more are needed. At least 1, default 60 (CoLR, WWW 2024).</summary>
    public int Goal { get; init; } = 60;

    /// <summary>
    /// Fewest reports that make a step; a round that fewer came for passes without one, unless noise is added. 0 … goal, default
    /// 1.
    /// </summary>
    public int Fewest { get; init; } = 1;

    /// <summary>
    /// Time that devices are told they have; null, the default, without a deadline. The server closes the round itself when it is over.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Checks the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Goal, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Fewest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Fewest, Goal);
        if (Deadline is { } deadline) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero, nameof(Deadline));
    }
}
