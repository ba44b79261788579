namespace FedRas.Simulation.Data;

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

    // Separators of lines, and what turns the direction of the text after it.
    private static bool IsHidden(char c) => c is '\u2028' or '\u2029' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    /// <summary>All of it, likewise.</summary>
    public static string Clean(ReadOnlySpan<char> value)
    {
        char[] shown = value.ToArray();
        for (int i = 0; i < shown.Length; i++)
        {
            if (i + 1 < shown.Length && char.IsSurrogatePair(shown[i], shown[i + 1])) i++;
            else if (char.IsControl(shown[i]) || char.IsSurrogate(shown[i]) || IsHidden(shown[i])) shown[i] = '·';
        }
        return new string(shown);
    }
}
