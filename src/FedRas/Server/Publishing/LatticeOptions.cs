using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Server.Publishing;

/// <summary>How a lattice is published.</summary>
public sealed record LatticeOptions
{
    /// <summary>
    /// Rounding noise that the published table may have, in units of what one round itself changes in a value (mean squares over the first
    /// round's step): training at a
    /// constant learning rate never settles closer than that anyway. Above 0 … 1 000, default 5; more costs fewer bytes and loses more.
    /// </summary>
    public double Noise { get; init; } = 5;

    /// <summary>Legal values of <see cref="Noise"/>.</summary>
    public static OptionRange NoiseRange { get; } = new(0, 1_000, isAbove: true);

    /// <summary>
    /// Distance between neighbouring values in units of the start's standard deviation, 1/√d; 1/64 … 4, null (the default) to choose it by
    /// <see cref="Noise"/>.
    /// </summary>
    public double? Step { get; init; }

    /// <summary>Legal values of <see cref="Step"/>.</summary>
    public static OptionRange StepRange { get; } = new(1.0 / 64, 4);

    /// <summary>
    /// How far beyond its half cell an exact value must be before its code changes, in cells; 0 … 4, default 0. More makes frames of one
    /// round
    /// shorter and those of many rounds longer.</summary>
    public double Hysteresis { get; init; }

    /// <summary>Legal values of <see cref="Hysteresis"/>.</summary>
    public static OptionRange HysteresisRange { get; } = new(0, 4);

    /// <summary>
    /// The round from which the step is a quarter as long: coarse while the table still moves far, fine for what is served in the end; null
    /// for never.
    /// </summary>
    public int? RefineFrom { get; init; }

    /// <summary>
    /// Bytes of former versions the server keeps, to make frames from; at least 0, default 512 MiB. The oldest are retired first, and a
    /// device that is older gets a
    /// key frame, the difference from the shared start.
    /// </summary>
    public long HistoryBytes { get; init; } = 512L << 20;

    /// <summary>The step until <see cref="RefineFrom"/>, for a first round that changes <paramref name="change"/>.</summary>
    internal float FirstCell(ItemUpdate change) => Step is { } step ? FixedCell(step, change.Dim)
        : LatticeLadder.For(change, Noise, Hysteresis);

    internal static float Refined(float cell) => cell / 4;

    internal static float Unrefined(float cell) => cell * 4;

    /// <summary>
    /// The steps that a table published as this lattice may have, the coarsest first; finer ones because it may have been refined when
    /// fewer rounds were asked for.
    /// </summary>
    internal IEnumerable<float> CellsOf(int dim)
    {
        if (Step is not { } fixedStep) return LatticeLadder.Cells(dim);
        float step = FixedCell(fixedStep, dim);
        return [step, Refined(step), Refined(Refined(step))];
    }

    internal void Validate()
    {
        NoiseRange.ThrowIfOutside(Noise);
        if (Step is { } step) StepRange.ThrowIfOutside(step, nameof(Step));
        HysteresisRange.ThrowIfOutside(Hysteresis);
        ArgumentOutOfRangeException.ThrowIfNegative(HistoryBytes);
    }

    private static float FixedCell(double step, int dim) => QuantizedTable.RoundCell((float)(step / Math.Sqrt(dim)));
}
