namespace FedRas.Cli.Errors;

/// <summary>What the user asked for is not possible; the message says the value, what is allowed and the next step.</summary>
internal sealed class UsageException(string message) : FedRasException(message)
{
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
