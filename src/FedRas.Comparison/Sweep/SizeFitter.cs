namespace FedRas.Comparison.Sweep;

/// <summary>
/// Finds for a budget the largest size of a method whose reports fit: by the mean length of really encoded reports of the first round, of
/// devices spread evenly over how much all have to
/// train on, which tells the mean of all to a hair. Later rounds touch as many items, so reports stay as long.
/// </summary>
internal sealed class SizeFitter
{
    private const int MostDevices = 300, TypicalSamples = 1_000; // a number of two bytes

    private readonly (ReportContext Context, ItemUpdate Update)[] _updates;
    private readonly RunFacts _site;
    private readonly SimulationOptions _options;
    private readonly Dictionary<(string, string), double> _known = [];

    public SizeFitter(TrainTestSplit split, SimulationOptions options)
    {
        _options = options;
        _site = new RunFacts(split.Items, options.Dim, split.Users, options.Seed);
        _updates = new FederatedRun(split, options with { Method = Method.FedAvg, CountsCatchUp = false },
            resumed: null).TrainSample(MostDevices);
    }

    /// <summary>The size; null where even the smallest is too long.</summary>
    public string? Fit(MethodEntry entry, double budget)
    {
        double most = entry.FitMargin * budget * 4 * _site.Items * _site.Dim;
        string[] sizes = [.. entry.Sizes.Where(size => entry.TakesFactors(size, _site.Dim))];
        int low = 0, high = sizes.Length - 1, best = -1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (MeanBytes(entry, sizes[middle]) <= most) (best, low) = (middle, middle + 1);
            else high = middle - 1;
        }
        return best < 0 ? null : sizes[best];
    }

    private double MeanBytes(MethodEntry entry, string size)
    {
        if (_known.TryGetValue((entry.Key, size), out double known)) return known;
        IReportCoder coder = entry.Apply(_options, size).Baseline!(_site).CreateCoder();
        var report = new ArrayBufferWriter<byte>();
        long bytes = 0;
        foreach ((ReportContext context, ItemUpdate update) in _updates)
        {
            report.ResetWrittenCount();
            coder.Encode(context, TypicalSamples, update, report);
            bytes += report.WrittenCount;
        }
        return _known[(entry.Key, size)] = (double)bytes / _updates.Length;
    }
}
