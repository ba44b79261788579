using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>How a number becomes one of a few levels.</summary>
public enum Rounding
{
    /// <summary>To the nearest level: the least error of one update.</summary>
    Nearest,
    /// <summary>
    /// To one of the two neighbouring levels, by chance, such that the expectation is the number: more error in one update, none in the mean over many.
    /// A number beyond the outer levels takes the outer one.
    /// </summary>
    Dithered,
}

/// <summary>Chooses levels.</summary>
internal static class RoundingExtensions
{
    /// <summary>The index of a level for <paramref name="value"/>; of two equally near the lower.</summary>
    /// <param name="rounding">How to choose.</param>
    /// <param name="levels">Ascending, at least one.</param>
    /// <param name="value">A finite number.</param>
    /// <param name="random">Drawn from where dithering chooses between two levels.</param>
    public static int Choose(this Rounding rounding, ReadOnlySpan<float> levels, float value, ref SeededRandom random)
    {
        int low = 0, length = levels.Length;
        while (length > 1)
        {
            int half = length / 2;
            low = levels[low + half] <= value ? low + half : low;
            length -= half;
        }
        if (low + 1 == levels.Length || !(value > levels[low])) return low;
        float below = value - levels[low], above = levels[low + 1] - value;
        bool up = rounding == Rounding.Nearest ? above < below : random.NextDouble() * ((double)below + above) < below;
        return up ? low + 1 : low;
    }
}
