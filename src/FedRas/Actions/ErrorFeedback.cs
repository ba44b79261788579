using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// What earlier broadcasts could not express, M × d: it is added to the next step, so that nothing is lost, only delayed (Seide et al.,
/// Interspeech 2014; Karimireddy et al., ICML 2019).
/// </summary>
public sealed class ErrorFeedback
{
    /// <summary>Creates an empty memory.</summary>
    public ErrorFeedback(int items, int dim) => Residual = new FactorMatrix(items, dim);

    /// <summary>The memory, M × d; zero rows have nothing pending.</summary>
    public FactorMatrix Residual { get; }

    /// <summary>Adds a step to the memory and writes all that is pending, the rows that are not zero.</summary>
    public void Compensate(ItemUpdate step, ItemUpdate pending)
    {
        for (int i = 0; i < step.Count; i++) VectorMath.Add(Residual.Row(step.Items[i]), step.Row(i));

        int rows = 0;
        for (int item = 0; item < Residual.Rows; item++)
            if (Residual.Row(item).ContainsAnyExcept(0f))
                rows++;
        pending.Reset(Residual.Dim, rows);
        for (int item = 0; item < Residual.Rows; item++)
            if (Residual.Row(item).ContainsAnyExcept(0f))
                Residual.Row(item).CopyTo(pending.Add(item));
    }

    /// <summary>Takes away what was broadcast; the rest stays pending.</summary>
    public void Settle(IItemRows broadcast)
    {
        ReadOnlySpan<int> items = broadcast.Items;
        for (int i = 0; i < items.Length; i++) broadcast.AddTo(i, -1, Residual.Row(items[i]));
    }
}
