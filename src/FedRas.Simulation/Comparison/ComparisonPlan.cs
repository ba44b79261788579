using FedRas.Training;

namespace FedRas.Simulation.Comparison;

/// <summary>Which methods at which sizes a comparison runs.</summary>
internal static class ComparisonPlan
{
    // Beside matrix factorisation under the run's loss.
    private static readonly string[] s_further = ["bpr+dense", "bpr+adaptive", "fedncf+dense", "fedncf+gain-shape:4x16"];

    /// <summary>The specs of <c>--methods</c>: <c>all</c>, or a list; sizes that are left out are chosen by the budgets.</summary>
    /// <exception cref="FormatException">A word of the list is no spec.</exception>
    public static IReadOnlyList<MethodSpec> Of(IReadOnlyList<string> words, IReadOnlyList<double> budgets, Func<SizeFitter> fitter)
    {
        var specs = new List<MethodSpec>();
        Lazy<SizeFitter> fit = new(fitter);
        foreach (string word in words)
        {
            if (word == "all") AddAll(specs, budgets, fit);
            else Add(specs, MethodSpec.Parse(word), budgets, fit);
        }
        return [.. specs.DistinctBy(spec => spec.ToString())];
    }

    private static void AddAll(List<MethodSpec> specs, IReadOnlyList<double> budgets, Lazy<SizeFitter> fit)
    {
        foreach (MethodEntry entry in MethodCatalogue.All)
        {
            int before = specs.Count;
            IEnumerable<string> words = entry.Usual.Count > 0 ? entry.Usual.Select(size => $"{entry.Key}:{size}") : [entry.Key];
            foreach (string word in words) Add(specs, MethodSpec.Parse(word), budgets, fit);
            // A method that says nothing about the downlink runs with ours too, at the middle one of its sizes.
            if (entry.Downlink == Downlink.Dense && specs.Count > before) specs.Add(specs[(before + specs.Count) / 2] with { Downlink = Downlink.Lattice });
        }
        foreach (string word in s_further) specs.Add(MethodSpec.Parse(word));
    }

    private static void Add(List<MethodSpec> specs, MethodSpec spec, IReadOnlyList<double> budgets, Lazy<SizeFitter> fit)
    {
        if (spec.Size.Length > 0 || !spec.Entry.FitsBudgets)
        {
            specs.Add(spec);
            return;
        }
        // The largest budget first: the sizes of a curve from the longest reports to the shortest.
        foreach (double budget in budgets.OrderDescending())
            if (fit.Value.Fit(spec.Entry, budget) is { } size) specs.Add(spec with { Size = size, Budget = budget });
    }
}
