using System.Buffers;
using FedRas.Models;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// Another way for a round to move updates and model than FedRAS's own: the seam at which methods of the literature take its place, over
/// the same devices, training, aggregation and
/// evaluation.
/// </summary>
internal interface IRoundMethod
{
    /// <summary>Both ends of a report, for one worker.</summary>
    IReportCoder CreateCoder();

    /// <summary>
    /// The method's own way to publish the table; null where it says nothing about it, which leaves it to the round's options.
    /// </summary>
    IModelPublisher? CreatePublisher() => null;

    /// <summary>
    /// Tells a device that its report came too late or was not needed: what it kept back for the next is as if it had sent nothing.
    /// </summary>
    /// <param name="device">The device's number.</param>
    /// <param name="rows">What the report said.</param>
    void Refuse(int device, ItemUpdate rows) { }
}

/// <summary>
/// A device's report as bytes, and back at the server's door. One instance serves one worker; what a device keeps between rounds lies
/// elsewhere.
/// </summary>
internal interface IReportCoder
{
    /// <summary>Tells local training of what the method asks of it, before it begins.</summary>
    void Prepare(LocalTrainer trainer, in ReportContext context) { }

    /// <summary>Appends the report of an update.</summary>
    void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output);

    /// <summary>
    /// Reads a report into <paramref name="rows"/>; returns the sample updates it speaks of, from which the server takes its weight decay.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are no report of this method.</exception>
    int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows);
}

/// <summary>What both ends of a report know beside its bytes.</summary>
/// <param name="Published">The table of the round, M × d.</param>
/// <param name="Round">The round.</param>
/// <param name="Device">The device's number.</param>
internal readonly record struct ReportContext(FactorMatrix Published, int Round, int Device);
