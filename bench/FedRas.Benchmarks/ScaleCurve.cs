namespace FedRas.Benchmarks;

/// <summary>
/// How time and memory of a federation grow with its catalogue: each size in a process of its own, so that the most memory it ever had is
/// that size's alone.
/// </summary>
internal static class ScaleCurve
{
    /// <summary>Runs every size, or those given; with <c>--child</c> one size in this very process.</summary>
    public static void Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is ["--child", var size])
        {
            Console.WriteLine(ScaledFederation.Measure(int.Parse(size, CultureInfo.InvariantCulture)));
            return;
        }
        int[] sizes = arguments.Length == 0 ? [10_000, 100_000, 1_000_000]
            : [.. arguments.ToArray().Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        Console.WriteLine(ScaledFederation.Title());
        var stages = new List<string>();
        Console.WriteLine(ScaledFederation.Heading);
        foreach (int items in sizes)
        {
            string[] rows = ChildRun.Of("scale", "--child", items.ToString(CultureInfo.InvariantCulture))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Console.WriteLine(rows[0]);
            stages.AddRange(rows[1..]);
        }
        Console.WriteLine("\nThread time of a round by stage, ms:\n");
        Console.WriteLine(ScaledFederation.StageHeading);
        foreach (string row in stages) Console.WriteLine(row);
    }
}
