namespace FedRas.Server.Aggregation;

/// <summary>
/// Adds the reports of a round up, each weighed by what it may say. Ranges of items are independent, so threads share the work by items;
/// nothing about a result depends on how many.
/// </summary>
internal sealed class RoundSum(DefenceOptions defence, PrivacyOptions privacy)
{
    // A clip that float32 arithmetic cannot pass: rounding of a scaled row is far below this share of it.
    private const double Sure = 1 - 1.0 / (1 << 20);

    /// <summary>Weighs the reports of a round against each other.</summary>
    public void Weigh(Span<CountedReport> reports)
    {
        if (defence.LevelCap is null && privacy.ReportClip is null) return;
        if (defence.LevelCap is { } cap) Cap(reports, cap);
        if (privacy.ReportClip is not { } most) return;
        foreach (ref CountedReport report in reports)
        {
            double whole = RowLength.Of(report.Rows, report.LongestRow).Whole;
            if (whole > Sure * most) report = report with { Scale = (float)(Sure * most / whole) };
        }
    }

    private static void Cap(Span<CountedReport> reports, double cap)
    {
        var longest = new double[reports.Length];
        for (int i = 0; i < reports.Length; i++) longest[i] = RowLength.Of(reports[i].Rows).Longest;
        double[] moving = [.. longest.Where(length => length > 0).Order()];
        if (moving.Length == 0) return;
        double median = moving[(moving.Length - 1) / 2];
        foreach (ref CountedReport report in reports) report = report with { LongestRow = cap * median };
    }

    /// <summary>Adds what the reports say of the items in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    /// <param name="reports">The reports, weighed.</param>
    /// <param name="mean">Receives the sum.</param>
    /// <param name="from">First item.</param>
    /// <param name="to">End of the items.</param>
    public void Add(ReadOnlySpan<CountedReport> reports, TouchedItemMean mean, int from, int to)
    {
        if (defence.LooksAtItems && !reports.IsEmpty) AddByItem(reports, mean, from, to);
        else foreach (CountedReport report in reports) mean.Add(report, from, to);
    }

    private void AddByItem(ReadOnlySpan<CountedReport> reports, TouchedItemMean mean, int from, int to)
    {
        int dim = reports[0].Rows.Dim;
        var index = new ItemRowIndex(reports, from, to);
        var together = new RowsOfItem(defence, dim);
        var scratch = new float[dim];
        for (int item = from; item < to; item++)
        {
            ReadOnlySpan<RowPlace> places = index.Of(item);
            if (places.Length >= defence.TrimFrom)
            {
                together.Reset(places.Length);
                foreach ((int report, int row) in places)
                    reports[report].AddTo(row, together.Add(reports[report].Retention), scratch);
                Span<float> sum = mean.Take(item, places.Length);
                mean.AddRetention(item, together.AddTo(sum));
            }
            else
            {
                foreach ((int report, int row) in places)
                {
                    reports[report].AddTo(row, mean.Take(item, 1), scratch);
                    mean.AddRetention(item, reports[report].Retention);
                }
            }
        }
    }
}
