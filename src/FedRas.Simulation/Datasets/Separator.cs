namespace FedRas.Simulation.Datasets;

/// <summary>What stands between the columns of a row: one byte, two colons, or any run of blanks and tabs.</summary>
/// <param name="Text">The characters themselves; one blank for a run of blanks.</param>
internal sealed record Separator(string Text)
{
    /// <summary>The separators that are looked for, by the words of <c>--separator</c>.</summary>
    public static IReadOnlyDictionary<string, Separator> Known { get; } = new Dictionary<string, Separator>
    {
        ["tab"] = new("\t"),
        ["comma"] = new(","),
        ["semicolon"] = new(";"),
        ["pipe"] = new("|"),
        ["colons"] = new("::"),
        ["space"] = new(" "),
    };

    public static Separator Tab => Known["tab"];

    public static Separator Blanks => Known["space"];

    /// <summary>The characters as bytes.</summary>
    public byte[] Bytes { get; } = System.Text.Encoding.UTF8.GetBytes(Text);

    /// <summary>Whether several in a row are one.</summary>
    public bool IsBlank => Text == " ";

    /// <summary>The separator of a word or of the characters themselves; null if there is none.</summary>
    public static Separator? Parse(string text)
    {
        if (Known.TryGetValue(text, out Separator? known)) return known;
        if (text == "\\t") return Tab;
        return text.Length is 1 or 2 && text.All(c => c is > ' ' and < '\u007F' or '\t' or ' ' && c is not '"')
            && !char.IsLetterOrDigit(text[0])
            ? new Separator(text == "  " ? " " : text) : null;
    }

    /// <summary>In a sentence: "4 columns between NAME".</summary>
    public string Name => Text switch
    {
        "\t" => "tabs",
        "," => "commas",
        ";" => "semicolons",
        " " => "blanks",
        _ => $"'{Text}'",
    };

    /// <summary>As <c>--separator</c> takes it.</summary>
    public string Word => Known.FirstOrDefault(pair => pair.Value == this).Key ?? $"'{Text}'";

    public bool Equals(Separator? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
