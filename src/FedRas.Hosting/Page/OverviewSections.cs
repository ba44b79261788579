using System.Text.Json;

namespace FedRas.Hosting.Page;

/// <summary>
/// An overview as JSON, one text for each section of it. A section of many entries that only grows is kept entry by entry, and the time is
/// apart, since it alone is no news.
/// </summary>
internal sealed class OverviewSections
{
    private const string Growing = "rounds", Time = "at";

    private readonly Dictionary<string, string> _texts = [];

    /// <summary>Takes an overview apart.</summary>
    /// <param name="overview">The overview.</param>
    /// <param name="more">Sections to add, as JSON.</param>
    public OverviewSections(JsonElement overview, params ReadOnlySpan<(string Section, string Json)> more)
    {
        foreach (JsonProperty section in overview.EnumerateObject())
        {
            if (section.Name == Growing) Entries = [.. section.Value.EnumerateArray().Select(entry => entry.GetRawText())];
            else if (section.Name == Time) At = section.Value.GetRawText();
            else _texts[section.Name] = section.Value.GetRawText();
        }
        foreach ((string section, string json) in more) _texts[section] = json;
    }

    /// <summary>When it was made.</summary>
    public string At { get; } = "null";

    /// <summary>The sections but the one that grows.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The entries of the section that grows: the last rounds.</summary>
    public IReadOnlyList<string> Entries { get; } = [];
}
