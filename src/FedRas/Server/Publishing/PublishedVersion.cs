using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Wire;

namespace FedRas.Server.Publishing;

/// <summary>
/// A version of the table that was published as a lattice. It never changes, so any thread may ask it for frames, also while the next
/// version is being made.
/// </summary>
public sealed class PublishedVersion
{
    private readonly QuantizedTable _table;
    private readonly VersionHistory _history;
    private readonly FrameMakers _makers;
    private readonly ConcurrentDictionary<int, Lazy<LatticeFrame>> _frames = []; // by the version that they start from

    internal PublishedVersion(QuantizedTable table, VersionHistory history, FrameMakers makers)
    {
        (_table, _history, _makers) = (table, history, makers);
        Check = table.Check;
    }

    /// <summary>Its round.</summary>
    public int Round => _table.Round;

    /// <summary>Distance between neighbouring values.</summary>
    public float Cell => _table.Cell;

    /// <summary>Items M of its catalogue.</summary>
    public int Items => _table.Items;

    /// <summary>The items that are retired in it.</summary>
    public RetiredItems Retired => _table.Retired;

    /// <summary>Tells this version from any other.</summary>
    public ulong Check { get; }

    internal QuantizedTable Table => _table;

    internal VersionHistory History => _history;

    /// <summary>Whether there is a frame of the difference from a version; from any other a device gets a key frame.</summary>
    public bool Reaches(int heldRound) => heldRound == Round || _history.Keeps(heldRound);

    /// <summary>
    /// The frame that takes a device from the version it holds to this one; a key frame, the difference from the shared start, if that
    /// version was retired. Made at the first call and kept. Thread-safe.
    /// </summary>
    /// <param name="heldRound">The round of the table that the device holds; 0 for one that has only the seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is after this round.</exception>
    /// <exception cref="InvalidOperationException">The frame is longer than devices take.</exception>
    public LatticeFrame FrameFrom(int heldRound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(heldRound);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heldRound, Round);
        // All whose version was retired share one frame.
        int from = Reaches(heldRound) ? heldRound : 0;
        return _frames.GetOrAdd(from, held => new Lazy<LatticeFrame>(() => _makers.Make(_history, _table, held))).Value;
    }
}

/// <summary>Makes frames; one that is busy makes no other.</summary>
internal sealed class FrameMakers(int threads, int mostBytes)
{
    private readonly ConcurrentBag<Maker> _idle = [];

    public LatticeFrame Make(VersionHistory history, QuantizedTable newest, int held)
    {
        if (!_idle.TryTake(out Maker? maker)) maker = new Maker(threads);
        LatticeFrame frame = maker.Make(history, newest, held);
        _idle.Add(maker);
        return frame.Bytes.Length <= mostBytes ? frame : throw new InvalidOperationException(
            $"the frame from round {held} has {frame.Bytes.Length} bytes, and devices take {mostBytes}: raise WireLimits.MaxMessageBytes");
    }

    private sealed class Maker(int threads)
    {
        private readonly LatticeFrameCodec _codec = new(threads);
        private readonly ParallelRows _rows = new(threads);
        private readonly LevelChanges _changes = new();

        public LatticeFrame Make(VersionHistory history, QuantizedTable newest, int held)
        {
            if (held == newest.Round) _changes.Reset(newest.Dim, 0);
            else if (held > 0) history.Collect(held, newest, _rows, _changes);
            else
            {
                _changes.Between([], newest.Levels, newest.Dim);
                _changes.Retire(newest.Retired.Items);
            }
            var header = new LatticeFrameHeader(held, newest.Round, newest.Items, newest.Dim, newest.Cell, newest.Check);
            return new LatticeFrame(held, newest.Round, _codec.Encode(header, _changes).ToArray());
        }
    }
}
