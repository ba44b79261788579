using FedRas.Models;
using FedRas.Training;

namespace FedRas.Server.Publishing;

/// <summary>
/// How the server's table reaches the devices: it takes the server's step and moves the published model, the one that devices mirror, by
/// exactly what the
/// frame says. It also knows what a device that was away must download.
/// </summary>
public interface IModelPublisher
{
    /// <summary>What the server keeps beside the published table, M × d, part of the training state; null where there is nothing.</summary>
    FactorMatrix? State { get; }

    /// <summary>The table that the server's step applies to, M × d; weight decay is taken of it.</summary>
    FactorMatrix Table(GlobalModel published);

    /// <summary>
    /// Takes up a model, which may have been trained before; to be called before its devices report. More calls change nothing.
    /// </summary>
    void Start(GlobalModel published) { }

    /// <summary>
    /// Takes a step and moves <paramref name="published"/> to the next round; returns the frame between the two, valid until the next call.
    /// </summary>
    ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step);

    /// <summary>
    /// Bytes that a device downloads to hold <paramref name="published"/>, coming from the version it holds.
    /// Each is the length of encoded frames that decode to that table. Thread-safe between two calls of <see cref="Publish"/>.
    /// </summary>
    /// <param name="published">The published model.</param>
    /// <param name="heldRound">The round of the model that the device holds; 0 for one that has only the seed.</param>
    long CatchUpBytes(GlobalModel published, int heldRound);
}
