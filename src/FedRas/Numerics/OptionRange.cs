using System.Globalization;
using System.Runtime.CompilerServices;

namespace FedRas.Numerics;

/// <summary>
/// The legal values of an option. Each is declared once, beside its option. The option's own check reads it, and so does every text that
/// says what is legal.
/// </summary>
public sealed class OptionRange
{
    private readonly bool _isAbove, _isBelow;

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <param name="least">The lower end.</param>
    /// <param name="most">The upper end.</param>
    /// <param name="isAbove">Whether the lower end itself is illegal.</param>
    /// <param name="isBelow">Whether the upper end itself is illegal.</param>
    public OptionRange(double least, double most, bool isAbove = false, bool isBelow = false) =>
        (Least, Most, _isAbove, _isBelow) = (least, most, isAbove, isBelow);

    /// <summary>The lower end.</summary>
    public double Least { get; }

    /// <summary>The upper end.</summary>
    public double Most { get; }

    /// <summary>Whether a value is legal; NaN never is.</summary>
    public bool Contains(double value) =>
        (_isAbove ? value > Least : value >= Least) && (_isBelow ? value < Most : value <= Most);

    /// <summary>Refuses an illegal value.</summary>
    /// <param name="value">The option's value.</param>
    /// <param name="name">The option.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is illegal; the message names the option and the range.</exception>
    public void ThrowIfOutside(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!Contains(value)) throw new ArgumentOutOfRangeException(name, value, $"must be {this}");
    }

    /// <summary>The range in words, such as <c>from 1 to 100</c> or <c>above 0, at most 1</c>.</summary>
    public override string ToString() => (_isAbove, _isBelow) switch
    {
        (false, false) => $"from {Show(Least)} to {Show(Most)}",
        (true, false) => $"above {Show(Least)}, at most {Show(Most)}",
        (false, true) => $"from {Show(Least)} to below {Show(Most)}",
        (true, true) => $"above {Show(Least)} and below {Show(Most)}",
    };

    private static string Show(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);
}
