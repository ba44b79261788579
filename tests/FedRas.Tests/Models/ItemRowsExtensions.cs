namespace FedRas.Tests.Models;

internal static class ItemRowsExtensions
{
    /// <summary>The row of <c>Items[index]</c>, written out.</summary>
    public static float[] Row(this IItemRows rows, int index)
    {
        var row = new float[rows.Dim];
        rows.AddTo(index, 1, row);
        return row;
    }
}
