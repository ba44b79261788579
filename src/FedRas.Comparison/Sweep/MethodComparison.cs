using System.Collections.Concurrent;
using FedRas.Simulation.Evaluation;

namespace FedRas.Comparison.Sweep;

/// <summary>
/// Our methods and those of the literature on the same data, seeds, cohorts, negatives and model, in a folder that a later call goes on
/// with.
/// </summary>
public sealed class MethodComparison
{
    private const ulong FittingSeed = 1; // whatever the seeds that are run, so that further ones join the same sizes

    private readonly ComparisonRequest _request;
    private readonly ComparisonFolder _folder;
    private readonly IReadOnlyList<MethodSpec> _specs;
    private readonly List<string> _notes = [];
    private readonly ConcurrentDictionary<ulong, Lazy<TrainTestSplit>> _splits = [];
    private ComparisonFacts _facts;

    /// <summary>Settles what is run and looks at what is done already; nothing is written yet.</summary>
    /// <exception cref="FormatException">A method is none; the message says what is allowed.</exception>
    /// <exception cref="ArgumentException">A setting is illegal for every run.</exception>
    /// <exception cref="ComparisonException">The folder holds a comparison of other data or settings, or nothing is left to
    /// run.</exception>
    public MethodComparison(ComparisonRequest request, ComparisonFolder folder)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Seeds.Count, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Jobs, 1, nameof(request));
        _request = request;
        _folder = folder;
        foreach (string word in request.Methods) ComparedMethods.Check(word); // before anything is tried
        SimulationOptions first = Options(request.Seeds[0]);
        first.Training.Validate();
        _facts = Facts();
        if (folder.Exists) RefuseOther(folder.LoadFacts());
        _specs = ComparisonPlan.Of(request.Methods, request.Budgets, () => new SizeFitter(Split(FittingSeed), Options(FittingSeed)),
            first.Training.Loss, first.Scenario is not null, _notes);
        if (_specs.Count == 0) throw new ComparisonException("no method of --methods has a size within --budgets: "
            + string.Join("; ", _notes));
        if (first.FullRanking.LeftOut(Split(request.Seeds[0])) is { } leftOut) _notes.Add(leftOut);
        _facts = _facts with { Specs = Specs, Parts = [new SweepPart(Specs, request.Seeds)] };
        int others = request.Seeds.Sum(seed => Specs.Count(spec => folder.TryLoad(_facts, spec, seed) is { } cell
            && cell.Version != MachineFacts.Version));
        if (others > 0) _notes.Add($"{others} finished runs are of another version of FedRas and are kept, and the report says so; remove "
            + $"{folder.Path} to have all of this one");
    }

    /// <summary>What the split of the first seed warns of, a sentence each.</summary>
    public IEnumerable<string> SplitWarnings
    {
        get
        {
            TrainTestSplit split = Split(_request.Seeds[0]);
            string? flattery = Options(_request.Seeds[0]).FullRanking.Flattery(split);
            return [.. split.Warnings(), .. DataWarnings.Of(_request.Dataset, split), .. new[] { flattery }.OfType<string>()];
        }
    }

    /// <summary>What is run, in the order of the table.</summary>
    public IReadOnlyList<string> Specs => [.. _specs.Select(spec => spec.ToString())];

    /// <summary>Whether the size of any method is fitted to the budgets.</summary>
    public bool FitsBudgets => _request.Methods.Any(word => word == "all"
        || MethodSpec.Parse(word) is { Size.Length: 0, Entry.FitsBudgets: true });

    /// <summary>Whether any method's devices choose their quantisers.</summary>
    public bool HasAdaptive => _specs.Any(spec => spec.Entry.Key == "adaptive");

    /// <summary>Whether any method's table is published as a lattice.</summary>
    public bool HasLattice => _specs.Any(spec => spec.Downlink == Downlink.Lattice);

    /// <summary>How many runs are not done, failed ones among them.</summary>
    public int Pending => PendingCells().Count();

    /// <summary>About how long those take, from a few rounds of some of them; null where nothing can be said.</summary>
    public TimeSpan? Estimate(CancellationToken cancellation = default)
    {
        Func<Simulator>[] runs =
        [
            .. PendingCells().Where(cell => cell.Spec.Downlink != Downlink.None).Select(cell => new Func<Simulator>(() => new Simulator(
                _request.Dataset, Split(cell.Seed), cell.Spec.Apply(Options(cell.Seed))))),
        ];
        return runs.Length == 0 ? null : SweepEstimate.Of(runs, Options(_request.Seeds[0]), _request.Jobs, cancellation);
    }

    private IEnumerable<PendingCell> PendingCells() =>
        from seed in _request.Seeds
        from spec in _specs
        where _folder.TryLoad(_facts, spec.ToString(), seed) is not { Row.Error: null }
        select new PendingCell(spec, seed);

    /// <summary>What whoever asked should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The runs of this call that failed, a line each; after <see cref="Run"/>.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. from seed in _request.Seeds
           from spec in Specs
           let row = _folder.TryLoad(_facts, spec, seed)?.Row
           where row?.Error is not null
           select $"{spec} seed {seed}: {row.Error}",
    ];

    /// <summary>Runs what is not done yet.</summary>
    /// <returns>Whether all is done; false where it was asked to stop.</returns>
    /// <exception cref="ComparisonException">Another process runs a comparison in the folder.</exception>
    public bool Run(IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IDisposable alone = _folder.Lock();
        if (_folder.Exists) Join(_folder.LoadFacts());
        _folder.Save(_facts);
        var runner = new ComparisonRunner(_request.Dataset, Split, Options, seed => _request.Centralized(seed) with { Threads = Threads },
            _facts.Settings);
        if (!new ComparisonSweep(_folder, _facts, runner, _specs, _request.Seeds).Run(_request.Jobs, progress, cancellation)) return false;
        if (_facts.QuantizationErrors.Count > 0 || _specs.All(spec => spec.Entry.Key != "pq")) return true;
        int cells = _specs.Count * _request.Seeds.Count;
        progress?.Report(new SweepProgress(cells, cells, 0, 1, ["errors of quantised embeddings and of quantised updates"], null));
        return MeasureQuantizationErrors(cancellation);
    }

    // One chart of many: what keeps it from being measured must not keep the report from being written.
    private bool MeasureQuantizationErrors(CancellationToken cancellation)
    {
        ulong seed = _request.Seeds[0];
        try
        {
            _facts = _facts with { QuantizationErrors = QuantizationErrors.Measure(Split(seed), Options(seed), cancellation) };
            _folder.Save(_facts);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e)
        {
            _notes.Add($"the errors of quantised embeddings could not be measured: {ComparisonRunner.Reason(e)}");
        }
        return true;
    }

    private void RefuseOther(ComparisonFacts former)
    {
        if (former.Settings == _facts.Settings) return;
        bool isOtherData = former.Dataset != _facts.Dataset || former.DataSha256 != _facts.DataSha256;
        string what = isOtherData ? $"other data ({Describe(former)} there, {Describe(_facts)} here)"
            : $"other settings ({SettingsDifference.Of(former, _facts)})";
        throw new ComparisonException($"{_folder.Path} holds a comparison on {what}; take another --out, or give what is there");
    }

    private static string Describe(ComparisonFacts facts) =>
        $"{facts.Dataset} of {facts.Users} users, {facts.Items} items and {facts.Interactions} interactions";

    private void Join(ComparisonFacts former)
    {
        RefuseOther(former);
        _facts = _facts with
        {
            Specs = [.. _facts.Specs.Union(former.Specs)],
            Seeds = [.. _facts.Seeds.Union(former.Seeds).Order()],
            Parts = [.. former.Asked.Where(part => !part.Specs.SequenceEqual(_facts.Specs) || !part.Seeds.SequenceEqual(_facts.Seeds)),
                .. _facts.Parts],
            Budgets = [.. _facts.Budgets.Union(former.Budgets).OrderDescending()],
            Commands = [.. former.Commands.Union(_facts.Commands)],
            QuantizationErrors = former.QuantizationErrors,
        };
    }

    private int Threads => Math.Max(1, Environment.ProcessorCount / _request.Jobs);

    private TrainTestSplit Split(ulong seed) => _splits.GetOrAdd(seed, key => new Lazy<TrainTestSplit>(() => _request.Split(key))).Value;

    private SimulationOptions Options(ulong seed)
    {
        SimulationOptions options = _request.Options(seed);
        return options with
        {
            Threads = Threads,
            // A frame of a lattice for every device that returns would take longer than all else; without a scenario one of each round
            // tells the mean.
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
            DataSha256 = Fingerprint.Of(_request.Dataset.Interactions),
            Users = split.Users,
            Items = split.Items,
            Interactions = _request.Dataset.Interactions.Length,
            Split = _request.SplitText,
            Data = DataReport.Of(_request.Dataset),
            LeavesDecayIn = _request.LeavesDecayIn,
            Warnings = [.. _request.Warnings, .. SplitWarnings],
            TrainInteractions = split.Train.Count,
            TestInteractions = split.Test.Count,
            Scenario = Options(_request.Seeds[0]).Scenario?.Name,
            Commands = [_request.Command],
            Config = _request.Config,
            Budgets = _request.Budgets,
            Seeds = _request.Seeds,
            Specs = [],
        };
    }
}
