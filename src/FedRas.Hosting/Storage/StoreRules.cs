namespace FedRas.Hosting.Storage;

/// <summary>What every store refuses: calls that do not fit the open round. Such a call is a fault of the server's engine.</summary>
internal static class StoreRules
{
    /// <summary>The round that is open after these entries; null if none is.</summary>
    public static int? After(int? open, IReadOnlyList<StoreEntry> entries)
    {
        foreach (StoreEntry entry in entries)
        {
            open = entry switch
            {
                RoundOpened opened when open is null => opened.Round,
                RoundOpened opened => throw new ArgumentException($"round {opened.Round} cannot open: round {open} is open"),
                RoundAbandoned abandoned => Ended(open, abandoned.Round),
                PlaceGiven place when place.Round != open => throw Closed(place.Round, open),
                AnswerGiven { Report: not null } answer when answer.Round != open => throw Closed(answer.Round, open),
                _ => open,
            };
        }
        return open;
    }

    /// <summary>Refuses to end another round than the one that is open.</summary>
    public static int? Ended(int? open, int round) => round == open ? null : throw Closed(round, open);

    private static ArgumentException Closed(int round, int? open) =>
        new($"round {round} is not open: {(open is null ? "none is" : $"round {open} is")}");
}
