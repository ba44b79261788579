namespace FedRas.Simulation.Running;

/// <summary>Which model files carry a setting.</summary>
public enum SettingKept
{
    /// <summary>All: it decides the model.</summary>
    Always,
    /// <summary>Those of runs that gave it, so that files of all other runs say nothing of it.</summary>
    IfGiven,
    /// <summary>None: it changes how a run is watched, not what is trained.</summary>
    Never,
}

/// <summary>
/// The one declaration of a setting, at its property of <see cref="RunSettings"/>. The command line, a config file, <c>--help</c> and the
/// checks are made from it, from the property's type and from the property's default.
/// </summary>
/// <param name="group">Heading in <c>--help</c>.</param>
/// <param name="meaning">What the setting does, in plain sentences.</param>
[AttributeUsage(AttributeTargets.Property)]
public class SettingAttribute(string group, string meaning) : Attribute
{
    /// <summary>Heading in <c>--help</c>.</summary>
    public string Group { get; } = group;

    /// <summary>What the setting does, in plain sentences.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>What stands for the value in <c>--help</c>; null for the words themselves.</summary>
    public string? Value { get; init; }

    /// <summary>Smallest legal number.</summary>
    public double Least { get; init; } = double.NaN;

    /// <summary>Largest legal number.</summary>
    public double Most { get; init; } = double.NaN;

    /// <summary>Whether <see cref="Least"/> itself is illegal.</summary>
    public bool IsAbove { get; init; }

    /// <summary>Whether <see cref="Most"/> itself is illegal.</summary>
    public bool IsBelow { get; init; }

    /// <summary>The legal values in words, for text and for what a range does not say; null to make them of the range.</summary>
    public string? Legal { get; init; }

    /// <summary>The legal words of a text, or some that a shell offers; an enum has its own.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>A legal value for error messages; null for the default.</summary>
    public string? Example { get; init; }

    /// <summary>Name of the method of <see cref="SettingReaders"/> that reads the value; null to read it by its type.</summary>
    public string? Reader { get; init; }

    /// <summary>Which model files carry it.</summary>
    public SettingKept Kept { get; init; }

    /// <summary>Whether it may change when a run goes on, although model files carry it.</summary>
    public bool MayChange { get; init; }

    /// <summary>The legal numbers; null for a setting that is none.</summary>
    public virtual OptionRange? Range => double.IsNaN(Least) ? null : new OptionRange(Least, Most, IsAbove, IsBelow);
}

/// <summary>A setting that the library has in an options record of its own: its range is declared there.</summary>
/// <typeparam name="TOptions">The options record.</typeparam>
/// <param name="option">The property there; its range stands beside it as <c>…Range</c>.</param>
/// <param name="group">Heading in <c>--help</c>.</param>
/// <param name="meaning">What the setting does, in plain sentences.</param>
public sealed class SettingOfAttribute<TOptions>(string option, string group, string meaning) : SettingAttribute(group, meaning)
{
    /// <inheritdoc/>
    public override OptionRange? Range => (OptionRange?)typeof(TOptions).GetProperty(option + "Range")!.GetValue(null);
}
