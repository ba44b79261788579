using System.Buffers;
using System.Numerics.Tensors;

namespace FedRas.Simulation.Running;

/// <summary>
/// Another way for a round to move updates and model than FedRAS's own: the seam at which methods of the literature take its place, over
/// the same devices, training, aggregation and evaluation.
/// </summary>
public interface IRoundMethod
{
    /// <summary>Both ends of a report, for one worker.</summary>
    IReportCoder CreateCoder();

    /// <summary>The method's own way to publish the table; null leaves that to the options of the run.</summary>
    IModelPublisher? CreatePublisher() => null;

    /// <summary>
    /// Tells a device that its report came too late or was not needed: what it kept back for the next is as if it had sent nothing.
    /// </summary>
    /// <param name="device">The device's number.</param>
    /// <param name="rows">What the report said.</param>
    void TakeBack(long device, ItemUpdate rows) { }
}

/// <summary>
/// A device's report as bytes, and back at the server's door. One instance serves one worker; what a device keeps between rounds lies
/// elsewhere.
/// </summary>
public interface IReportCoder
{
    /// <summary>How the device holds the rows that it trains; null, the default, leaves that to local training.</summary>
    ILocalTable? TableFor(in ReportContext context) => null;

    /// <summary>Appends the report of an update.</summary>
    void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output);

    /// <summary>
    /// Reads a report into <paramref name="rows"/>; returns the sample updates it speaks of, from which the server takes its weight decay.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are no report of this method.</exception>
    int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows);
}

/// <summary>The server's door for the reports of another method, which has limits of its own.</summary>
/// <param name="coder">Reads them.</param>
/// <param name="training">How devices train.</param>
internal sealed class CodedReports(IReportCoder coder, LocalTrainerOptions training) : IReportReader
{
    public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
    {
        try
        {
            int updates = coder.Decode(context, report, rows.TakeDense());
            if (rows.Current is ItemUpdate { Count: > 0 } read && !TensorPrimitives.IsFiniteAll(read.RowMemory.Span))
                return new Admission("a value of the report is not a finite number");
            return ReportGate.Taken(training, updates, rows.Current.Items.Length);
        }
        catch (WireFormatException illegal)
        {
            return new Admission(illegal.Message);
        }
    }
}
