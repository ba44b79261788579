namespace FedRas.Hosting.Options;

/// <summary>
/// All time-outs of a server; there are no others. They run on the server's monotonic clock, so that a clock that is set does not touch
/// them, and no device's clock is ever read.
/// </summary>
public sealed record ServerTimeouts
{
    /// <summary>The longest time-out, a day: a lost message must not become a silent wait.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Longest wait of a call that could not be answered at once, such as a check-in between two rounds; then it is answered "later".
    /// Default 15 s.
    /// </summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection without any call is closed after it; default 130 s, more than proxies leave one open.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Places of a round are given for so long after its first check-in; default 60 s.</summary>
    public TimeSpan Selection { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A round ends so long after its first check-in, whoever is missing; default 120 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A device that got no place comes back after about this; default 5 s.</summary>
    public TimeSpan RetryRejected { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A device whose report was answered comes back after about this; default 30 s.</summary>
    public TimeSpan RetryAccepted { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause between two attempts to open a store that failed; the first is a sixteenth of it. Default 16 s.</summary>
    public TimeSpan StoreRetry { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>A server that stops waits so long for the open round; then the store keeps it open. Default 30 s.</summary>
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Every time-out by its name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> All => new Dictionary<string, TimeSpan>
    {
        [nameof(Call)] = Call,
        [nameof(Idle)] = Idle,
        [nameof(Selection)] = Selection,
        [nameof(Deadline)] = Deadline,
        [nameof(RetryRejected)] = RetryRejected,
        [nameof(RetryAccepted)] = RetryAccepted,
        [nameof(StoreRetry)] = StoreRetry,
        [nameof(Shutdown)] = Shutdown,
    };

    /// <summary>Checks range and order.</summary>
    /// <exception cref="ServerOptionsException">A time-out is out of its range, or two are in the wrong order.</exception>
    public void Validate()
    {
        foreach ((string name, TimeSpan value) in All)
        {
            if (value > TimeSpan.Zero && value <= Longest) continue;
            throw new ServerOptionsException($"Timeouts:{name}", value, $"above 0 and at most {Longest}", "00:00:30");
        }
        Order(nameof(Call), nameof(Idle), "a connection must not be closed under a call that waits");
        Order(nameof(Selection), nameof(Deadline), "a device with the last place needs time to report");
        Order(nameof(RetryRejected), nameof(RetryAccepted), "who took part comes back later than who was turned away");
        Order(nameof(RetryRejected), nameof(Deadline), "a device that was turned away must find the next round");
        Order(nameof(Call), nameof(Shutdown), "calls that wait must be answered before the server leaves");
    }

    private void Order(string shorter, string longer, string why)
    {
        IReadOnlyDictionary<string, TimeSpan> all = All;
        if (all[shorter] <= all[longer]) return;
        throw new ServerOptionsException($"Timeouts:{shorter}", all[shorter],
            $"at most Timeouts:{longer}, which is {all[longer]}, because {why}", all[longer].ToString());
    }
}
