using System.Numerics.Tensors;
using FedRas.Models;

namespace FedRas.Server.Publishing;

/// <summary>
/// The former versions that a server keeps, to make a frame from any of them. It is never changed: <see cref="With"/> makes another one.
/// </summary>
internal sealed class VersionHistory
{
    private readonly FormerVersion[] _versions;
    private readonly long _capacityBytes, _bytes;

    /// <summary>Creates a history that keeps nothing yet.</summary>
    public VersionHistory(long capacityBytes) : this([], capacityBytes, 0) { }

    private VersionHistory(FormerVersion[] versions, long capacityBytes, long bytes) =>
        (_versions, _capacityBytes, _bytes) = (versions, capacityBytes, bytes);

    /// <summary>The versions that are kept, the oldest first; each is one round after the one before it.</summary>
    public ReadOnlySpan<FormerVersion> Versions => _versions;

    /// <summary>This history and one version more. The oldest versions are retired when the memory for them is full.</summary>
    public VersionHistory With(FormerVersion version)
    {
        int retired = 0;
        long bytes = _bytes + version.Bytes;
        while (bytes > _capacityBytes && retired < _versions.Length) bytes -= _versions[retired++].Bytes;
        return bytes > _capacityBytes ? new VersionHistory([], _capacityBytes, 0)
            : new VersionHistory([.. _versions.AsSpan(retired), version], _capacityBytes, bytes);
    }

    /// <summary>Whether a version is kept.</summary>
    public bool Keeps(int round) =>
        _versions.Length > 0 && round >= _versions[0].Round && round < _versions[0].Round + _versions.Length;

    /// <summary>The rows that differ between a kept version and the newest, and by how much at the newest's cell.</summary>
    public void Collect(int round, QuantizedTable newest, ParallelRows rows, LevelChanges changes)
    {
        // A row is as it was in the first version from there on that it changed after.
        var held = new (FormerVersion? Version, int Row)[newest.Items];
        int count = 0;
        foreach (FormerVersion version in _versions.AsSpan(round - _versions[0].Round))
        {
            for (int i = 0; i < version.Items.Length; i++)
            {
                ref (FormerVersion? Version, int Row) place = ref held[version.Items[i]];
                if (place.Version is not null || newest.Retired.Contains(version.Items[i])) continue;
                place = (version, i);
                count++;
            }
        }
        changes.Reset(newest.Dim, count);
        int next = 0;
        for (int item = 0; item < held.Length; item++)
            if (held[item].Version is not null) changes.Items[next++] = item;
        rows.Keep(changes, i =>
        {
            int item = changes.Items[i];
            (FormerVersion? version, int row) = held[item];
            Span<short> change = changes.Row(i);
            QuantizedTable.Rescale(version!.Row(row, newest.Dim), version.Cell, newest.Cell, change);
            TensorPrimitives.Subtract(newest.LevelRow(item), change, change);
            return change.ContainsAnyExcept((short)0);
        });
        changes.Retire(newest.Retired.Since(round));
    }
}

/// <summary>Of a former version the rows that the next one changed, as they were.</summary>
/// <param name="Round">Its round.</param>
/// <param name="Cell">Its cell.</param>
/// <param name="Items">The items of the rows, ascending.</param>
/// <param name="Levels">The rows, n × d.</param>
internal sealed record FormerVersion(int Round, float Cell, int[] Items, short[] Levels)
{
    private const int Overhead = 128; // of the objects

    /// <summary>Takes the rows of a version that the next one changes.</summary>
    public static FormerVersion Of(QuantizedTable table, ReadOnlySpan<int> items)
    {
        short[] levels = GC.AllocateUninitializedArray<short>(items.Length * table.Dim);
        for (int i = 0; i < items.Length; i++) table.LevelRow(items[i]).CopyTo(levels.AsSpan(i * table.Dim, table.Dim));
        return new FormerVersion(table.Round, table.Cell, items.ToArray(), levels);
    }

    /// <summary>Memory that it takes.</summary>
    public long Bytes => Overhead + (long)Items.Length * sizeof(int) + (long)Levels.Length * sizeof(short);

    /// <summary>One of the rows.</summary>
    public ReadOnlySpan<short> Row(int index, int dim) => Levels.AsSpan(index * dim, dim);
}
