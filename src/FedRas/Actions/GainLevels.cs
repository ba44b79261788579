using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>The scalar half of a gain-shape code: the levels that all directions share, and the level of each row.</summary>
internal sealed class GainLevels
{
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
        for (int i = 0; i < codes.Length; i++)
        {
            int direction = directions.IsEmpty ? 0 : directions[i];
            codes[i] = (ushort)(direction * levels.Length + _rounding.Choose(levels, gains[i], ref random));
        }
    }
}
