using FedRas.Simulation.Datasets;

namespace FedRas.Simulation.Running;

/// <summary>How settings that are neither numbers nor plain words are read: the text as it is stored, or null if it is not legal.</summary>
public static class SettingReaders
{
    /// <summary>Reads <see cref="RunSettings.Quantizer"/>; the text of a quantiser is written in its usual form.</summary>
    public static string? Quantizer(string text) =>
        text == RunSettings.Adaptive ? text : QuantizerSpec.TryParse(text, out QuantizerSpec? spec) ? spec.ToString() : null;

    /// <summary>Reads <see cref="RunSettings.Separator"/>.</summary>
    public static string? Separator(string text) => IfLegal(text, new DatasetReadOptions { Separator = text });

    /// <summary>Reads <see cref="RunSettings.TimeFormat"/>.</summary>
    public static string? TimeFormat(string text) => IfLegal(text, new DatasetReadOptions { TimeFormat = text });

    /// <summary>Reads <see cref="RunSettings.FullRanking"/>; <c>true</c> and <c>false</c> are its former words.</summary>
    public static string? FullRanking(string text) => text switch
    {
        "auto" or "on" or "off" => text,
        "true" => "on",
        "false" => "off",
        _ => null,
    };

    /// <summary>Reads <see cref="RunSettings.Arrivals"/>: what is no number is a path.</summary>
    public static string? Arrivals(string text) =>
        text.Trim().Length == 0 || ArrivalShare(text) is not (null or (> 0 and < 1)) ? null : text;

    /// <summary>The share of the items that <see cref="RunSettings.Arrivals"/> asks for; null for none, or those of a file.</summary>
    public static double? ArrivalShare(string? arrivals) =>
        double.TryParse(arrivals, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) ? share : null;

    private static string? IfLegal(string text, DatasetReadOptions options)
    {
        if (text == RunSettings.Auto) return text;
        try
        {
            options.Validate();
            return text;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
