using FedRas.Models;
using FedRas.Wire;

namespace FedRas.Server.Publishing;

/// <summary>
/// Goes back from a version by the frames of one round that led to it: a row of the version before is the row less the frame's difference.
/// A frame does not tell the cell of the version that it starts from. So a former version is kept once the frame that led to it is read,
/// and has its check.
/// </summary>
internal static class StepFrames
{
    private const string Advice = "load without it and those before it, and devices from there get a key frame";

    /// <summary>
    /// The history of a version. It begins where a frame is missing, where the cell changed, where items were retired, since no frame tells
    /// their rows, or where its memory is full.
    /// </summary>
    /// <param name="newest">The version.</param>
    /// <param name="frames">The frames that led to it, the newest first; those that lead beyond it are passed over.</param>
    /// <param name="capacityBytes">Memory of the history.</param>
    /// <param name="limits">What devices take from the server.</param>
    /// <exception cref="InvalidDataException">A frame is illegal, or not the one that led to its version.</exception>
    public static VersionHistory Undo(
        QuantizedTable newest, IEnumerable<ReadOnlyMemory<byte>> frames, long capacityBytes, WireLimits limits)
    {
        var (codec, changes) = (new LatticeFrameCodec(), new LevelChanges());
        QuantizedTable table = newest.Copy();
        var versions = new Stack<FormerVersion>();
        FormerVersion? unproven = null;
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            LatticeFrameHeader header = Read(codec, frame.Span, limits, changes);
            if (header.ToRound > table.Round) continue;
            if (header.ToRound < table.Round || (unproven is not null && header.Cell != table.Cell)) break;
            // An item that came with a version stands at the start in it.
            if (header.ItemCount < table.Items && table.ShrinksTo(header.ItemCount)) table = table.Shrunk(header.ItemCount);
            if (header.FromRound != header.ToRound - 1 || header.ItemCount != table.Items || header.Dim != table.Dim
                || header.Check != table.Check || !table.TryUndo(changes))
            {
                throw new InvalidDataException($"the frame from round {header.FromRound} to {header.ToRound} is not the one that led to "
                    + $"round {header.ToRound} with check {table.Check:x16}: {Advice}");
            }
            if (unproven is not null) versions.Push(unproven);
            unproven = null;
            if (!changes.Retired.IsEmpty) break;
            unproven = FormerVersion.Of(table, changes.Items);
            bytes += unproven.Bytes;
            if (bytes > capacityBytes || header.FromRound == 0) break;
        }
        var history = new VersionHistory(capacityBytes);
        foreach (FormerVersion version in versions) history = history.With(version);
        return history;
    }

    private static LatticeFrameHeader Read(LatticeFrameCodec codec, ReadOnlySpan<byte> frame, WireLimits limits, LevelChanges changes)
    {
        try
        {
            return codec.ReadChanges(frame, limits, changes);
        }
        catch (WireFormatException illegal)
        {
            throw new InvalidDataException($"a stored frame is illegal ({illegal.Message}): {Advice}", illegal);
        }
    }
}
