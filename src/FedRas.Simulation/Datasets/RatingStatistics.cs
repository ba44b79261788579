namespace FedRas.Simulation.Datasets;

/// <summary>What the ratings of a file were like: enough to doubt that they are ratings.</summary>
internal sealed class RatingStatistics
{
    private const int MostDistinct = 64;
    private readonly HashSet<float> _distinct = [];
    private float _last = float.NaN;

    /// <summary>The smallest.</summary>
    public float Least { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest.</summary>
    public float Most { get; private set; } = float.NegativeInfinity;

    /// <summary>How many are zero or below.</summary>
    public long NotPositive { get; private set; }

    /// <summary>How many differ, counted up to 64.</summary>
    public int Distinct => _distinct.Count;

    public void Add(float rating)
    {
        if (rating <= 0) NotPositive++;
        if (rating == _last) return;
        _last = rating;
        if (rating < Least) Least = rating;
        if (rating > Most) Most = rating;
        if (_distinct.Count < MostDistinct) _distinct.Add(rating);
    }
}
