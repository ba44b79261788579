namespace FedRas.Actions;

/// <summary>Which of the two neighbouring levels a value takes.</summary>
public enum Rounding
{
    /// <summary>The nearer: the least error of one update.</summary>
    Nearest,
    /// <summary>One of the two by chance, so that the expectation is the value itself: errors of many devices average out.</summary>
    Dithered,
}
