using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary><c>--format text|json</c>.</summary>
internal static class OutputFormat
{
    public static Option<string?> Option(string json)
    {
        var option = new Option<string?>("--format")
        {
            HelpName = "text|json",
            Description = $"A table for people, or {json}. Default text.",
        };
        option.CompletionSources.Add("text", "json");
        return option;
    }

    /// <exception cref="UsageException">The word is neither.</exception>
    public static bool IsJson(string? word) => word switch
    {
        null or "text" => false,
        "json" => true,
        _ => throw new UsageException($"--format {word} is not possible: one of text, json; for example --format json"),
    };
}
