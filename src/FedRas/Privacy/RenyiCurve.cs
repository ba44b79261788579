namespace FedRas.Privacy;

/// <summary>From Rényi differential privacy at some orders to (ε, δ).</summary>
internal static class RenyiCurve
{
    private static readonly double[] s_orders =
    [
        .. Enumerable.Range(11, 99).Select(tenths => tenths / 10.0), .. Enumerable.Range(12, 52).Select(whole => (double)whole),
        .. Enumerable.Range(8, 57).Select(eighths => 8.0 * eighths),
    ];

    /// <summary>The orders that are tried: 1.1 to 10.9 by tenths, 12 to 63, and 64 to 512 by eights.</summary>
    public static ReadOnlySpan<double> Orders => s_orders;

    /// <summary>
    /// ε = min over α of RDP(α) + ln(1 − 1/α) − ln(δ α) ÷ (α − 1) (Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential
    /// Privacy", NeurIPS 2020, proposition 12); at least 0.
    /// </summary>
    /// <param name="orders">Orders α above 1.</param>
    /// <param name="rdp">The divergence at each.</param>
    /// <param name="delta">δ.</param>
    public static double Epsilon(ReadOnlySpan<double> orders, ReadOnlySpan<double> rdp, double delta)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < orders.Length; i++) best = Math.Min(best, Epsilon(orders[i], rdp[i], delta));
        return Math.Max(best, 0);
    }

    /// <summary>The same at one order.</summary>
    public static double Epsilon(double order, double rdp, double delta) =>
        rdp + double.LogP1(-1 / order) - Math.Log(delta * order) / (order - 1);
}
