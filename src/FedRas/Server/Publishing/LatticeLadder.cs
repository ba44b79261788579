using FedRas.Models;
using FedRas.Training;

namespace FedRas.Server.Publishing;

/// <summary>
/// The steps a lattice may have: 4σ and on by quarters of an octave, σ = 1/√d being the start's standard deviation. What four rungs lie
/// apart is exactly a half.
/// </summary>
internal static class LatticeLadder
{
    /// <summary>The finest rung that is chosen by itself, σ/64: codes still reach 512σ.</summary>
    public const int Finest = 32;

    private const int RungsPerOctave = 4;
    private static readonly double[] s_withinOctave = [1, 0.8408964152537145, 0.7071067811865476, 0.5946035575013605];

    /// <summary>The step of a rung, 0 being the coarsest.</summary>
    public static float Cell(int dim, int rung) =>
        MathF.ScaleB(QuantizedTable.RoundCell((float)(4 / Math.Sqrt(dim) * s_withinOctave[rung % RungsPerOctave])),
            -(rung / RungsPerOctave));

    /// <summary>
    /// The step whose rounding noise comes nearest to <paramref name="noise"/> times the mean square of what one round changes in a value.
    /// A value anywhere within
    /// (½ + <paramref name="hysteresis"/>) cells of its code errs by ((½ + hysteresis) · step)² / 3 in the mean.
    /// </summary>
    public static float For(ItemUpdate change, double noise, double hysteresis)
    {
        double squares = 0;
        foreach (float value in change.Rows) squares += (double)value * value;
        double allowed = noise * squares / change.Rows.Length;
        const double HalfARung = 1.1892071150027210; // a quarter of an octave between the squares of two rungs' middles and their own
        for (int rung = 0; rung < Finest; rung++)
        {
            double reach = (0.5 + hysteresis) * Cell(change.Dim, rung);
            if (reach * reach / 3 <= allowed * HalfARung) return Cell(change.Dim, rung);
        }
        return Cell(change.Dim, Finest);
    }

    /// <summary>All steps, and those that a table may have been refined to since, the coarsest first.</summary>
    public static IEnumerable<float> Cells(int dim) => Enumerable.Range(0, Finest + 4 * RungsPerOctave + 1).Select(rung => Cell(dim, rung));
}
