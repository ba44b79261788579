namespace FedRas.Tests.Wire;

/// <summary>Frames between versions of a catalogue that grows and shrinks.</summary>
internal static class LatticeFrames
{
    /// <summary>The frame between two versions.</summary>
    /// <param name="from">The version that the receiver holds.</param>
    /// <param name="to">The version that it is to hold.</param>
    /// <param name="claimed">The round that the frame says it starts from; null for that of <paramref name="from"/>.</param>
    public static byte[] Between(QuantizedTable from, QuantizedTable to, int? claimed = null)
    {
        var before = new short[to.Levels.Length];
        QuantizedTable.Rescale(from.Levels, from.Cell, to.Cell, before.AsSpan(0, from.Levels.Length));
        foreach (int item in to.Retired.Items) before.AsSpan(item * to.Dim, to.Dim).Clear();
        var changes = new LevelChanges();
        changes.Between(before, to.Levels, to.Dim);
        changes.Retire(to.Retired.Items.ToArray().Where(item => !from.Retired.Contains(item)).ToArray());
        return Encode(from.Round, to, changes, claimed);
    }

    /// <summary>A frame of any changes to a version.</summary>
    public static byte[] Encode(int from, QuantizedTable to, LevelChanges changes, int? claimed = null) =>
        new LatticeFrameCodec().Encode(
            new LatticeFrameHeader(claimed ?? from, to.Round, to.Items, to.Dim, to.Cell, to.Check), changes).ToArray();
}
