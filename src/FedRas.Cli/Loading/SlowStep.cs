namespace FedRas.Cli.Loading;

/// <summary>Work before a run that may take long: it says what it is doing before a person begins to wonder.</summary>
internal static class SlowStep
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Does <paramref name="work"/> on a thread of its own.</summary>
    /// <param name="what">What it does, such as <c>reading ratings.csv</c>.</param>
    /// <param name="lines">Told if it takes longer; null for silence.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Asks to stop before it has begun.</param>
    public static Task<T> RunAsync<T>(string what, IProgress<string>? lines, Func<T> work, CancellationToken cancellation) =>
        RunAsync(what, lines, () => Task.Run(work, cancellation));

    /// <summary>Waits for work that is begun by <paramref name="begin"/>.</summary>
    public static async Task<T> RunAsync<T>(string what, IProgress<string>? lines, Func<Task<T>> begin)
    {
        Task<T> work = begin();
        Task patience = Task.Delay(s_patience, CancellationToken.None);
        if (lines is not null && await Task.WhenAny(work, patience).ConfigureAwait(false) != work) lines.Report(what + " …");
        return await work.ConfigureAwait(false);
    }
}
