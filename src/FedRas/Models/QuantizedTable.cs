using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// A table of quantised item factors: value = shared start + code · step, the start drawn from a seed that everybody has. Published
/// versions are whole numbers,
/// so the difference between any two of them is exact, whatever path of frames leads from one to the other. The step has at most 11
/// significant bits and a code 13,
/// so their product is exact in float32 and a value is the same on every machine, whether it fuses multiply and add or not.
/// </summary>
public sealed class QuantizedTable
{
    /// <summary>Largest magnitude of a code.</summary>
    public const int MaxCode = (1 << 13) - 1;

    /// <summary>The longest step; its inverse is the shortest.</summary>
    public const float MaxStep = 1L << 40;

    private readonly FactorMatrix _start;
    private short[] _codes;
    private ulong? _startSum, _codesSum;

    /// <summary>Creates version 0: the start itself.</summary>
    /// <param name="start">The table that everybody draws from the seed, M × d; read only.</param>
    /// <param name="step">Distance between neighbouring values; see <see cref="IsStep"/>.</param>
    public QuantizedTable(FactorMatrix start, float step)
    {
        if (!IsStep(step)) throw new ArgumentOutOfRangeException(nameof(step), step, "must lie between 2⁻⁴⁰ and 2⁴⁰ and have at most 11 "
            + "significant bits");
        _start = start;
        Step = step;
        _codes = new short[start.Values.Length];
    }

    /// <summary>Number of items M.</summary>
    public int Items => _start.Rows;

    /// <summary>Factors d a row.</summary>
    public int Dim => _start.Dim;

    /// <summary>The round of the model that the codes are the version of.</summary>
    public int Round { get; private set; }

    /// <summary>Distance between neighbouring values.</summary>
    public float Step { get; private set; }

    /// <summary>The codes, M × d, row after row.</summary>
    public ReadOnlySpan<short> Codes => _codes;

    /// <summary>The nearest step of 11 significant bits.</summary>
    public static float RoundStep(float step)
    {
        if (!(step > 0) || !float.IsNormal(step)) return step;
        const int Dropped = 24 - 11;
        int bits = BitConverter.SingleToInt32Bits(step);
        return BitConverter.Int32BitsToSingle((bits + (1 << (Dropped - 1))) & ~((1 << Dropped) - 1));
    }

    /// <summary>Whether a step is one: between 2⁻⁴⁰ and 2⁴⁰, with at most 11 significant bits (see <see cref="RoundStep"/>).</summary>
    public static bool IsStep(float step) => step is >= 1 / MaxStep and <= MaxStep && step == RoundStep(step);

    /// <summary>What tells the present version from any other.</summary>
    internal ulong Check => CheckOf(Round, Step, CodesSum);

    /// <summary>What tells a version of this table from any other, by the sum of its codes.</summary>
    internal ulong CheckOf(int round, float step, ulong sum) => TableCheck.Of(StartSum, sum, round, step);

    /// <summary>The same by its codes.</summary>
    internal ulong CheckOf(int round, float step, ReadOnlySpan<short> codes) => CheckOf(round, step, TableCheck.Sum(codes, Dim));

    private ulong StartSum => _startSum ??= TableCheck.Sum(_start);

    private ulong CodesSum => _codesSum ??= TableCheck.Sum(_codes, Dim);

    /// <summary>
    /// Brings all codes to another step: what a frame's differences are taken from when the step changes. The round stays.
    /// </summary>
    internal void Rescale(float step)
    {
        if (step == Step) return;
        Rescale(_codes, Step, step, _codes);
        (Step, _codesSum) = (step, null);
    }

    /// <summary>Forgets all codes: the start itself, at another step.</summary>
    internal void Clear(float step)
    {
        _codes.AsSpan().Clear();
        (Round, Step, _codesSum) = (0, step, 0);
    }

    /// <summary>Whether changes stay within the codes.</summary>
    internal bool CanTake(CodeChanges changes)
    {
        for (int i = 0; i < changes.Count; i++)
            if (!LatticeMath.IsWithin(CodeRow(changes.Items[i]), changes.Row(i), MaxCode)) return false;
        return true;
    }

    /// <summary>The sum of the codes that changes lead to from here, once the codes are brought to another step.</summary>
    internal ulong SumAfter(CodeChanges changes, float step) => SumAt(step) + TableCheck.Sum(changes.Items, changes.Rows, Dim);

    /// <summary>Moves to another version, whose sum is known.</summary>
    internal void Take(CodeChanges changes, int round, ulong sum)
    {
        _codesSum = sum;
        for (int i = 0; i < changes.Count; i++)
        {
            Span<short> codes = _codes.AsSpan(changes.Items[i] * Dim, Dim);
            TensorPrimitives.Add(codes, changes.Row(i), codes);
        }
        Round = round;
    }

    private ulong SumAt(float step)
    {
        if (step == Step) return CodesSum;
        var rescaled = new short[_codes.Length];
        Rescale(_codes, Step, step, rescaled);
        return TableCheck.Sum(rescaled, Dim);
    }

    /// <summary>
    /// Takes the codes of another version; their content becomes this table's, the array that was here is handed back for the next version.
    /// </summary>
    internal short[] Swap(short[] codes, int round, float step)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, _codes.Length, nameof(codes));
        short[] former = _codes;
        (_codes, Round, Step, _codesSum) = (codes, round, step, null);
        return former;
    }

    /// <summary>Writes the values of all rows.</summary>
    /// <param name="table">M × d.</param>
    internal void Render(FactorMatrix table) => LatticeMath.Render(_start.Values, _codes, Step, table.Values);

    /// <summary>Writes the values of one row.</summary>
    internal void RenderRow(int item, Span<float> row) => LatticeMath.Render(_start.Row(item), CodeRow(item), Step, row);

    /// <summary>
    /// How the codes follow an exact row that moves: each stays while the exact value is within half a cell and
    /// <paramref name="hysteresis"/> cells of it, else it becomes the nearest.
    /// </summary>
    /// <param name="exact">The row.</param>
    /// <param name="move">What is added to it.</param>
    /// <param name="start">The row of the start.</param>
    /// <param name="step">The step.</param>
    /// <param name="hysteresis">In cells.</param>
    /// <param name="codes">The codes; receives by how much they change.</param>
    /// <returns>False where a value is further from the start than codes reach, or not finite.</returns>
    internal static bool Follow(ReadOnlySpan<float> exact, ReadOnlySpan<float> move, ReadOnlySpan<float> start, float step,
        float hysteresis, Span<short> codes) =>
        LatticeMath.Follow(exact, move, start, 1 / step, 0.5f + hysteresis, MaxCode, codes);

    /// <summary>
    /// The codes that lie nearest to those of another step: what a frame's difference is taken from when the step changes.
    /// </summary>
    internal static void Rescale(ReadOnlySpan<short> codes, float step, float newStep, Span<short> result)
    {
        if (step == newStep) codes.CopyTo(result);
        else LatticeMath.Rescale(codes, step / newStep, MaxCode, result);
    }

    /// <summary>
    /// Reads the codes of a table at some step; false where a value is not, to the bit, this start plus a code times the step.
    /// </summary>
    internal bool TryRead(FactorMatrix table, float step, Span<short> codes) =>
        LatticeMath.TryRead(table.Values, _start.Values, step, MaxCode, codes);

    /// <summary>Whether a table is the start, to the bit.</summary>
    internal bool IsStart(FactorMatrix table) => MemoryMarshal.AsBytes(table.Values).SequenceEqual(MemoryMarshal.AsBytes(_start.Values));

    internal ReadOnlySpan<short> CodeRow(int item) => _codes.AsSpan(item * Dim, Dim);

    internal ReadOnlySpan<float> StartRow(int item) => _start.Row(item);
}
