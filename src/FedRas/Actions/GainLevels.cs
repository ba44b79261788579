using System.Numerics;
using System.Runtime.Intrinsics;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>The scalar half of a gain-shape code: the levels that all directions share, and the level of each row.</summary>
internal sealed class GainLevels
{
    private const int Lane = 16, MostMiddles = 4 * Lane;
    private readonly ScalarKMeans _kmeans = new();
    private readonly Rounding _rounding;

    public GainLevels(Rounding rounding) => _rounding = rounding;

    /// <summary>Fits the stage's levels to the gains; fewer levels where there are fewer distinct gains.</summary>
    /// <exception cref="Training.TrainingDivergedException">A gain is not finite, or as large as float32 goes.</exception>
    public void Fit(ReadOnlySpan<float> gains, ActionStage stage)
    {
        FlatQuantizer.CheckSize(gains);
        stage.TrimLevels(_kmeans.Cluster(gains, stage.Levels));
    }

    /// <summary>Action number = direction · levels + level, for each row's gain along its direction.</summary>
    public void Encode(ReadOnlySpan<float> gains, ReadOnlySpan<ushort> directions, ActionStage stage, ref SeededRandom random)
    {
        ReadOnlySpan<float> levels = stage.Levels;
        Span<ushort> codes = stage.Codes;
        if (_rounding == Rounding.Nearest && levels.Length <= MostMiddles + 1) ChooseNearest(levels, gains, codes);
        else
            for (int i = 0; i < codes.Length; i++) codes[i] = (ushort)_rounding.Choose(levels, gains[i], ref random);
        for (int i = 0; i < directions.Length; i++) codes[i] += (ushort)(directions[i] * levels.Length);
    }

    /// <summary>The level is the number of middles between neighbouring levels that the gain exceeds.</summary>
    private static void ChooseNearest(ReadOnlySpan<float> levels, ReadOnlySpan<float> gains, Span<ushort> codes)
    {
        Span<float> middles = stackalloc float[MostMiddles];
        middles.Fill(float.PositiveInfinity);
        for (int k = 0; k + 1 < levels.Length; k++) middles[k] = levels[k] + (levels[k + 1] - levels[k]) / 2;
        int vectors = (levels.Length - 1 + Lane - 1) / Lane;
        for (int i = 0; i < codes.Length; i++)
        {
            int below = 0;
            var gain = Vector512.Create(gains[i]);
            for (int v = 0; v < vectors; v++)
                below += BitOperations.PopCount(Vector512.GreaterThan(gain, Vector512.Create<float>(middles.Slice(v * Lane, Lane))).ExtractMostSignificantBits());
            codes[i] = (ushort)below;
        }
    }
}
