using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>Gives values the number of one of some ascending levels.</summary>
internal static class LevelAssigner
{
    public static int Choose(ReadOnlySpan<float> levels, float value, Rounding rounding, ref SeededRandom random)
    {
        int above = 0;
        for (int width = levels.Length; width > 0;)
        {
            int half = width / 2;
            if (levels[above + half] <= value)
            {
                above += half + 1;
                width -= half + 1;
            }
            else
            {
                width = half;
            }
        }
        if (above == 0) return 0;
        if (above == levels.Length) return levels.Length - 1;
        float low = levels[above - 1], high = levels[above];
        bool takesHigh = rounding == Rounding.Nearest ? high - value < value - low : random.NextDouble() * (high - low) < value - low;
        return takesHigh ? above : above - 1;
    }
}
