namespace FedRas.Cli.Errors;

/// <summary>What the user asked for is not possible; the message says the value, what is allowed and the next step.</summary>
internal sealed class UsageException(string message) : FedRasException(message)
{
    /// <summary>Of a value that is not legal.</summary>
    /// <param name="place">How the user would name the place, such as <c>--rounds</c>.</param>
    /// <param name="value">What was given.</param>
    /// <param name="legal">What is legal.</param>
    /// <param name="example">A legal value.</param>
    public static UsageException OfValue(string place, string value, string legal, string example) =>
        new($"{place} {(value.Length == 0 ? "''" : value)} is not possible: {legal}; for example {example}");

    /// <summary>Of a setting that the library refuses.</summary>
    /// <param name="refusal">What it says.</param>
    /// <param name="help">The command that tells more.</param>
    public static UsageException Of(ArgumentException refusal, string help)
    {
        // The rest of such a message repeats the parameter's name and value on lines of their own.
        string why = refusal.Message.Split('\n')[0].Replace($" (Parameter '{refusal.ParamName}')", "", StringComparison.Ordinal).Trim();
        return new UsageException($"{why}; see {help}");
    }
}
