namespace FedRas.Hosting.Observing;

/// <summary>How the last rounds ended, and what they cost. Thread-safe.</summary>
internal sealed class RoundLog
{
    /// <summary>Rounds that are kept.</summary>
    public const int Kept = 500;

    private readonly Queue<RoundPoint> _rounds = new(Kept);
    private long _downAtEnd; // bytes that were sent when the last round ended

    /// <summary>Keeps the end of a round.</summary>
    /// <param name="round">The round, without what was sent in it.</param>
    /// <param name="down">Bytes that were sent since the process started.</param>
    public void Add(RoundPoint round, long down)
    {
        lock (_rounds)
        {
            if (_rounds.Count == Kept) _rounds.Dequeue();
            _rounds.Enqueue(round with { BytesDown = down - _downAtEnd });
            _downAtEnd = down;
        }
    }

    public RoundPoint[] View()
    {
        lock (_rounds) return [.. _rounds];
    }
}
