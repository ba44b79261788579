namespace FedRas.Hosting.Observing;

/// <summary>
/// The last errors. Each kind has a share of its own, so that many of one, such as refused reports, do not hide another. Thread-safe.
/// </summary>
internal sealed class ErrorLog(TimeProvider clock)
{
    /// <summary>Errors that are shown.</summary>
    public const int Shown = 50;

    private const int KeptOfAKind = 25;

    private readonly Dictionary<string, Queue<ErrorView>> _kinds = [];

    public void Add(string what, string sentence)
    {
        lock (_kinds)
        {
            if (!_kinds.TryGetValue(what, out Queue<ErrorView>? kept)) _kinds[what] = kept = new Queue<ErrorView>(KeptOfAKind);
            if (kept.Count == KeptOfAKind) kept.Dequeue();
            kept.Enqueue(new ErrorView(clock.GetUtcNow(), what, sentence));
        }
    }

    /// <summary>The newest first.</summary>
    public ErrorView[] View()
    {
        lock (_kinds) return [.. _kinds.Values.SelectMany(kept => kept).OrderByDescending(error => error.At).Take(Shown)];
    }
}
