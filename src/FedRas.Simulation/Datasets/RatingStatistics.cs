using System.Numerics;

namespace FedRas.Simulation.Datasets;

/// <summary>What the ratings of a file were like: enough to doubt that they are ratings.</summary>
internal sealed class RatingStatistics
{
    private const int MostDistinct = 64;
    private readonly HashSet<float> _others = [];
    private ulong _halves; // a bit for each half from 0 to 31.5

    /// <summary>The smallest.</summary>
    public float Least { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest.</summary>
    public float Most { get; private set; } = float.NegativeInfinity;

    /// <summary>How many differ, counted up to 64.</summary>
    public int Distinct => Math.Min(MostDistinct, BitOperations.PopCount(_halves) + _others.Count);

    public void Add(float rating)
    {
        if (rating < Least) Least = rating;
        if (rating > Most) Most = rating;
        int halves = (int)(2 * rating);
        if (halves == 2 * rating && (uint)halves < 64) _halves |= 1UL << halves;
        else if (_others.Count < MostDistinct) _others.Add(rating);
    }
}
