namespace FedRas.Models;

/// <summary>
/// Rows for some of the items of a table, whatever form holds them: written out, or as actions that make a row only when it is used.
/// </summary>
public interface IItemRows
{
    /// <summary>Factors a row.</summary>
    int Dim { get; }

    /// <summary>The items that have a row, ascending, each once.</summary>
    ReadOnlySpan<int> Items { get; }

    /// <summary>
    /// Adds <paramref name="scale"/> times the row of <c>Items[index]</c> to <paramref name="target"/>, <see cref="Dim"/> values.
    /// </summary>
    void AddTo(int index, float scale, Span<float> target);
}
