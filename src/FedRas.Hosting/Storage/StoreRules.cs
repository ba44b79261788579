using System.Text;

namespace FedRas.Hosting.Storage;

/// <summary>
/// What every store refuses: calls that do not fit the open round, and text that not every database keeps. Such a call is a fault of its
/// caller, and changes nothing.
/// </summary>
internal static class StoreRules
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The round that is open after these entries; null if none is.</summary>
    public static int? After(int? open, IReadOnlyList<StoreEntry> entries)
    {
        foreach (StoreEntry entry in entries)
        {
            if (entry is ItemsAdded items) foreach (string id in items.Ids) Text(id);
            if (entry is TokenIssued token) Text(token.Label);
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

    /// <summary>Refuses text that not every database keeps; to be asked before a change is handed to a store that runs.</summary>
    /// <exception cref="ArgumentException">It has a zero character or half of a surrogate pair.</exception>
    public static void Text(string text)
    {
        try
        {
            s_strict.GetByteCount(text);
            if (!text.Contains('\0', StringComparison.Ordinal)) return;
        }
        catch (EncoderFallbackException) { }
        throw new ArgumentException($"'{text.Replace('\0', '?')}' is no text: it has a zero character or half of a surrogate pair; "
            + "save the file as UTF-8");
    }
}
