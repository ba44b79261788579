using System.Collections.Concurrent;
using FedRas.Data;

namespace FedRas.Simulation.Comparison;

/// <summary>FedRAS and its rivals on the same data, seeds, cohorts, negatives and model, in a folder that a later call goes on with.</summary>
public sealed class MethodComparison
{
    private readonly ComparisonRequest _request;
    private readonly ComparisonFolder _folder;
    private readonly IReadOnlyList<MethodSpec> _specs;
    private readonly ConcurrentDictionary<ulong, Lazy<TrainTestSplit>> _splits = [];
    private ComparisonFacts _facts;

    /// <summary>Settles what is run and looks at what is done already; nothing is written yet.</summary>
    /// <exception cref="FormatException">A method is none; the message says what is allowed.</exception>
    /// <exception cref="ComparisonException">The folder holds a comparison of other data or settings.</exception>
    public MethodComparison(ComparisonRequest request, ComparisonFolder folder)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Seeds.Count, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Jobs, 1, nameof(request));
        _request = request;
        _folder = folder;
        foreach (string word in request.Methods) ComparedMethods.Check(word); // before anything is tried
        _specs = ComparisonPlan.Of(request.Methods, request.Budgets, () => new SizeFitter(Split(request.Seeds[0]), Options(request.Seeds[0])));
        _facts = Facts();
        if (!folder.Exists) return;
        ComparisonFacts former = folder.LoadFacts();
        if (former.Dataset != _facts.Dataset || former.Config != _facts.Config || former.Split != _facts.Split)
            throw new ComparisonException($"{folder.Path} holds a comparison on other data or with other settings; take another --out, or give the settings that compare.json there shows");
        _facts = _facts with
        {
            Specs = [.. _facts.Specs.Union(former.Specs)],
            Seeds = [.. _facts.Seeds.Union(former.Seeds).Order()],
            Budgets = [.. _facts.Budgets.Union(former.Budgets).OrderDescending()],
            QuantizationErrors = former.QuantizationErrors,
        };
    }

    /// <summary>What is run, in the order of the table.</summary>
    public IReadOnlyList<string> Specs => [.. _specs.Select(spec => spec.ToString())];

    /// <summary>Runs what is not done yet.</summary>
    /// <returns>Whether all is done; false where it was asked to stop.</returns>
    public bool Run(IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        _folder.Save(_facts);
        var runner = new ComparisonRunner(_request.Dataset, Split, Options, seed => _request.Centralized(seed) with { Threads = Threads });
        if (!new ComparisonSweep(_folder, runner, _specs, _request.Seeds).Run(_request.Jobs, progress, cancellation)) return false;
        if (_facts.QuantizationErrors.Count == 0 && _specs.Any(spec => spec.Entry.Key == "pq"))
        {
            ulong seed = _request.Seeds[0];
            _facts = _facts with { QuantizationErrors = QuantizationErrors.Measure(Split(seed), Options(seed), cancellation) };
            _folder.Save(_facts);
        }
        return true;
    }

    private int Threads => Math.Max(1, Environment.ProcessorCount / _request.Jobs);

    private TrainTestSplit Split(ulong seed) => _splits.GetOrAdd(seed, key => new Lazy<TrainTestSplit>(() => _request.Split(key))).Value;

    private SimulationOptions Options(ulong seed)
    {
        SimulationOptions options = _request.Options(seed);
        return options with
        {
            Threads = Threads,
            // A frame of a lattice for every device that returns would take longer than all else; without a scenario one of each round tells the mean.
            CatchUpSampling = options.ClientsPerRound,
            Training = options.Training with { LeavesDecayIn = _request.LeavesDecayIn },
        };
    }

    private ComparisonFacts Facts()
    {
        TrainTestSplit split = Split(_request.Seeds[0]);
        return new ComparisonFacts
        {
            Dataset = _request.Dataset.Name,
            Users = split.Users,
            Items = split.Items,
            Interactions = _request.Dataset.Interactions.Length,
            Split = _request.SplitText + (_request.LeavesDecayIn ? "; weight decay in the updates" : ""),
            TrainInteractions = split.Train.Count,
            TestInteractions = split.Test.Count,
            Scenario = Options(_request.Seeds[0]).Scenario?.Name,
            Command = _request.Command,
            Config = _request.Config,
            Version = MachineFacts.Version,
            Machine = MachineFacts.Describe(),
            Budgets = _request.Budgets,
            Seeds = _request.Seeds,
            Specs = Specs,
        };
    }
}
