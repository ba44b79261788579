namespace FedRas.Data;

/// <summary>Text of a file in a message: a message stays one readable line whatever the file holds.</summary>
internal static class ShownText
{
    private const int Longest = 40;

    /// <summary>The beginning, with a dot for each character that is none to show.</summary>
    public static string Clip(ReadOnlySpan<char> value)
    {
        string shown = Clean(value[..Math.Min(value.Length, Longest)]);
        return value.Length > Longest ? $"{shown}…" : shown;
    }

    /// <summary>All of it, likewise.</summary>
    public static string Clean(ReadOnlySpan<char> value)
    {
        char[] shown = value.ToArray();
        foreach (ref char c in shown.AsSpan())
            if (char.IsControl(c) || char.IsSurrogate(c)) c = '·';
        return new string(shown);
    }
}
