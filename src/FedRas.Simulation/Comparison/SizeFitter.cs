using System.Buffers;
using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Simulation.Rivals;
using FedRas.Training;

namespace FedRas.Simulation.Comparison;

/// <summary>
/// Finds for a budget the largest size of a method whose reports fit: by the mean length of really encoded reports of the first round. Later rounds touch as many items, so reports stay as long.
/// </summary>
internal sealed class SizeFitter
{
    private const int MostDevices = 300;

    private readonly (ReportContext Context, ItemUpdate Update, int Samples)[] _updates;
    private readonly RivalSite _site;
    private readonly SimulationOptions _options;
    private readonly Dictionary<(string, string), double> _known = [];

    public SizeFitter(TrainTestSplit split, SimulationOptions options)
    {
        _options = options;
        _site = new RivalSite(split.Items, options.Dim, split.Users, options.Seed);
        var model = new GlobalModel(split.Items, options.Dim, options.Seed);
        var trainer = new LocalTrainer(split.Items, options.Training);
        int[] trainable = [.. Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty)];
        ReadOnlySpan<int> cohort = new ClientSampler(trainable, options.Seed).Select(0, Math.Min(MostDevices, trainable.Length));
        var updates = new List<(ReportContext, ItemUpdate, int)>();
        foreach (int user in cohort)
        {
            var update = new ItemUpdate();
            int samples = new FederatedClient(split.Client(user), options.Dim, options.Seed).Train(trainer, model, update);
            updates.Add((new ReportContext(model.ItemFactors, 0, user), update, samples));
        }
        _updates = [.. updates];
    }

    /// <summary>The size; null where even the smallest is too long.</summary>
    public string? Fit(MethodEntry entry, double budget)
    {
        double most = entry.FitMargin * budget * 4 * _site.Items * _site.Dim;
        int low = 0, high = entry.Sizes.Count - 1, best = -1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (MeanBytes(entry, entry.Sizes[middle]) <= most) (best, low) = (middle, middle + 1);
            else high = middle - 1;
        }
        return best < 0 ? null : entry.Sizes[best];
    }

    private double MeanBytes(MethodEntry entry, string size)
    {
        if (_known.TryGetValue((entry.Key, size), out double known)) return known;
        IReportCoder coder = entry.Apply(_options, size).Rival!(_site).CreateCoder();
        var report = new ArrayBufferWriter<byte>();
        long bytes = 0;
        foreach ((ReportContext context, ItemUpdate update, int samples) in _updates)
        {
            report.ResetWrittenCount();
            coder.Encode(context, samples, update, report);
            bytes += report.WrittenCount;
        }
        return _known[(entry.Key, size)] = (double)bytes / _updates.Length;
    }
}
