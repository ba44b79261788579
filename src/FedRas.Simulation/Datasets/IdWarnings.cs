using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Ids that a program which wrote the file may have spoiled. They are read as they stand; the reader of the result is told.
/// </summary>
internal static class IdWarnings
{
    private static readonly string[] s_nothing = ["nan", "null", "none", "na", "n/a", "\\n", "<na>", "nil", "undefined"];

    /// <summary>One line for each kind.</summary>
    public static IEnumerable<string> Of(string role, IdMap ids)
    {
        string? nothing = null, whole = null, shortened = null, marked = null;
        int shortenedCount = 0, markedCount = 0;
        bool hasWholeLetters = false;
        for (int index = 0; index < ids.Count; index++)
        {
            string id = ids[index];
            if (id.Length <= 9 && s_nothing.Contains(id, StringComparer.OrdinalIgnoreCase)) nothing ??= id;
            else if (id.EndsWith(".0", StringComparison.Ordinal) && ids.TryGetIndex(id[..^2], out _)) whole ??= id;
            else if (id.AsSpan().IndexOfAnyInRange('\u0300', '\u036F') >= 0 && markedCount++ == 0) marked = id;
            else if (!hasWholeLetters && id.AsSpan().IndexOfAnyInRange('\u00C0', '\u024F') >= 0) hasWholeLetters = true;
            else if (IsShortened(id) && shortenedCount++ == 0) shortened = id;
        }
        if (nothing is not null)
            yield return $"the {role} '{nothing}' may stand for no {role} at all; it counts as one like any other. If it is none, take "
                + "those rows out of the file";
        if (whole is not null)
            yield return $"the {role}s '{ShownText.Clip(whole)}' and '{ShownText.Clip(whole.AsSpan()[..^2])}' are two; "
                + "if they are one, write the column as whole numbers";
        if (shortened is not null)
            yield return $"{Some(shortenedCount)} such as '{ShownText.Clip(shortened)}' may be a number that was shortened when it was "
                + "written: several may have become one";
        if (marked is not null && hasWholeLetters)
            yield return $"{Some(markedCount)} such as '{ShownText.Clip(marked)}' hold accents as characters of their own, others have "
                + "letters with accents: "
                + "what looks the same may be two; write the file in one Unicode form (NFC)";

        string Some(int count) => count == 1 ? $"1 {role}" : $"{count:N0} {role}s";
    }

    // 1.23457E+11: digits, a point, an exponent.
    private static bool IsShortened(string id)
    {
        int exponent = id.AsSpan().IndexOfAny('e', 'E');
        return exponent > 0 && exponent + 2 < id.Length && id[exponent + 1] == '+'
            && id.AsSpan(exponent + 2).IndexOfAnyExceptInRange('0', '9') < 0
            && id.AsSpan(0, exponent).IndexOfAnyExceptInRange('.', '9') < 0 && char.IsAsciiDigit(id[0]);
    }
}
