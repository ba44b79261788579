using System.Numerics.Tensors;
using FedRas.Models;

namespace FedRas.Server.Publishing;

/// <summary>
/// The published versions that a server keeps, to make a frame from any of them: of each the rows that the next version changed, as they
/// were. The oldest are retired when the memory for them is full. No call may overlap <see cref="Add"/>.
/// </summary>
internal sealed class LatticeHistory(long capacityBytes)
{
    private const int Overhead = 128; // of a version's objects

    private readonly Queue<Version> _versions = [];
    private int[] _changedAfter = []; // of each item the last version that it changed after
    private long _bytes;

    /// <summary>Keeps a version.</summary>
    /// <param name="table">The version.</param>
    /// <param name="items">The rows that the next one changes, ascending.</param>
    public void Add(QuantizedTable table, ReadOnlySpan<int> items)
    {
        if (capacityBytes == 0) return;
        if (_changedAfter.Length == 0)
        {
            _changedAfter = new int[table.Items];
            _changedAfter.AsSpan().Fill(-1);
        }
        foreach (int item in items) _changedAfter[item] = table.Round;
        long size = Overhead + (long)items.Length * (sizeof(int) + table.Dim * sizeof(short));
        while (_bytes + size > capacityBytes && _versions.TryDequeue(out Version? old)) _bytes -= old.Bytes;
        if (_bytes + size > capacityBytes) return;
        var version = new Version(table.Round, table.Step, items.ToArray(), GC.AllocateUninitializedArray<short>(items.Length * table.Dim),
            size);
        for (int i = 0; i < items.Length; i++) table.CodeRow(items[i]).CopyTo(version.Row(i, table.Dim));
        _versions.Enqueue(version);
        _bytes += size;
    }

    /// <summary>Whether a version is kept.</summary>
    public bool Keeps(int round) => _versions.TryPeek(out Version? oldest) && round >= oldest.Round && round < oldest.Round
        + _versions.Count;

    /// <summary>The rows that differ between a kept version and the newest, and by how much at the newest's step.</summary>
    public void Collect(int round, QuantizedTable newest, ParallelRows rows, CodeChanges changes)
    {
        int left = 0;
        foreach (int after in _changedAfter) left += after >= round ? 1 : 0;
        changes.Reset(newest.Dim, left);
        // A row is as it was in the first version from there on that it changed after.
        var held = new (Version Version, int Row)[newest.Items];
        foreach (Version version in _versions)
        {
            if (version.Round < round) continue;
            if (left == 0) break;
            for (int i = 0; i < version.Items.Length; i++)
            {
                ref (Version Version, int Row) place = ref held[version.Items[i]];
                if (place.Version is not null) continue;
                place = (version, i);
                left--;
            }
        }
        int next = 0;
        for (int item = 0; item < held.Length; item++)
            if (held[item].Version is not null) changes.Items[next++] = item;
        rows.Keep(changes, i =>
        {
            int item = changes.Items[i];
            (Version version, int row) = held[item];
            Span<short> change = changes.Row(i);
            QuantizedTable.Rescale(version.Row(row, newest.Dim), version.Step, newest.Step, change);
            TensorPrimitives.Subtract(newest.CodeRow(item), change, change);
            return change.ContainsAnyExcept((short)0);
        });
    }

    private sealed record Version(int Round, float Step, int[] Items, short[] Before, long Bytes)
    {
        public Span<short> Row(int index, int dim) => Before.AsSpan(index * dim, dim);
    }
}
