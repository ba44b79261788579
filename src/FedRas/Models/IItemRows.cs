namespace FedRas.Models;

/// <summary>Rows for some of the items of a table, whatever form holds them: written out, or as actions.</summary>
public interface IItemRows
{
    /// <summary>Factors a row.</summary>
    int Dim { get; }

    /// <summary>The items that have a row, ascending, each once.</summary>
    ReadOnlySpan<int> Items { get; }

    /// <summary>The row of <c>Items[index]</c>, of length <see cref="Dim"/>.</summary>
    ReadOnlySpan<float> Row(int index);
}
