namespace FedRas.Comparison.Baselines;

/// <summary>A method whose devices send rows as a <see cref="RowCoder"/> writes them.</summary>
/// <param name="create">Makes a coder, one a worker.</param>
/// <param name="publisher">Its own downlink; null where it has none.</param>
internal sealed class RowMethod(Func<RowCoder> create, Func<IModelPublisher>? publisher = null) : IRoundMethod
{
    public IReportCoder CreateCoder() => new Reports(create());

    public IModelPublisher? CreatePublisher() => publisher?.Invoke();

    private sealed class Reports(RowCoder coder) : IReportCoder
    {
        public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output) =>
            coder.Encode(context, sampleUpdates, update, output);

        public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows) => coder.Decode(context, report, rows);
    }
}
