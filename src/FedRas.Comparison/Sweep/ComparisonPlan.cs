namespace FedRas.Comparison.Sweep;

/// <summary>Which methods at which sizes a comparison runs.</summary>
internal static class ComparisonPlan
{
    // Beside matrix factorisation under the run's loss.
    private static readonly string[] s_further = ["bpr+dense", "bpr+adaptive", "fedncf+dense", "fedncf+gain-shape:4x16"];

    /// <summary>The specs of <c>--methods</c>: <c>all</c>, or a list; sizes that are left out are chosen by the budgets.</summary>
    /// <param name="words">The words of the list.</param>
    /// <param name="budgets">Shares of the dense uplink.</param>
    /// <param name="fitter">Makes what chooses sizes; called where a size is left out.</param>
    /// <param name="loss">The runs' loss, which a spec need not name.</param>
    /// <param name="hasScenario">Whether the runs have a scenario, in which <c>all</c> leaves out what knows none.</param>
    /// <param name="notes">Receives which methods have no size for which budgets.</param>
    /// <exception cref="FormatException">A word of the list is no spec.</exception>
    public static IReadOnlyList<MethodSpec> Of(IReadOnlyList<string> words, IReadOnlyList<double> budgets, Func<SizeFitter> fitter,
        LossKind loss, bool hasScenario, List<string> notes)
    {
        var specs = new List<MethodSpec>();
        var unfit = new List<(string Method, double Budget)>(); // what no size is short enough for
        Lazy<SizeFitter> fit = new(fitter);
        foreach (string word in words)
        {
            if (word == "all") AddAll(hasScenario);
            else Add(MethodSpec.Parse(word));
        }
        foreach (IGrouping<double, (string Method, double Budget)> budget in unfit.GroupBy(one => one.Budget))
            notes.Add($"even the smallest size is longer than {Percent(budget.Key)} of a dense report: "
                + $"{string.Join(", ", budget.Select(one => $"{one.Method}:{MethodCatalogue.Find(one.Method)!.Sizes[0]}"))}; named so in "
                    + "--methods it runs all the same");
        return [.. specs.Select(spec => spec.Loss == loss ? spec with { Loss = null } : spec).DistinctBy(spec => spec.ToString())];

        void AddAll(bool hasScenario)
        {
            foreach (MethodEntry entry in MethodCatalogue.All)
            {
                int before = specs.Count;
                IEnumerable<string> words = entry.Usual.Count > 0 ? entry.Usual.Select(size => $"{entry.Key}:{size}") : [entry.Key];
                foreach (string word in words) Add(MethodSpec.Parse(word));
                // A method that says nothing about the downlink runs with ours too: of four sizes at the third, the one of a budget of 99
                // %, and of fewer at the shortest.
                if (entry.Downlink == Downlink.Dense && specs.Count > before) specs.Add(specs[Math.Min(before + 2,
                    specs.Count - 1)] with
                { Downlink = Downlink.Lattice });
            }
            foreach (MethodSpec spec in s_further.Select(MethodSpec.Parse))
                if (!hasScenario || spec.Model != ModelKind.FedNcf) specs.Add(spec);
        }

        void Add(MethodSpec spec)
        {
            if (spec.Size.Length > 0 || !spec.Entry.FitsBudgets)
            {
                specs.Add(spec);
                return;
            }
            // The largest budget first: the sizes of a curve from the longest reports to the shortest.
            foreach (double budget in budgets.OrderDescending())
            {
                if (fit.Value.Fit(spec.Entry, budget) is { } size) specs.Add(spec with { Size = size, Budget = budget });
                else unfit.Add((spec.Entry.Key, budget));
            }
        }
    }

    private static string Percent(double share) => (100 * share).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)
        + " %";
}
