namespace FedRas.Comparison.Baselines;

/// <summary>A method whose devices keep what their reports could not say and add it to the next.</summary>
/// <param name="create">Makes a coder, one a worker.</param>
/// <param name="devices">Devices, at least.</param>
/// <param name="sendsAll">Whether a report may speak of kept rows that this round's training did not touch.</param>
internal sealed class MemoryMethod(Func<RowCoder> create, int devices, bool sendsAll) : IRoundMethod
{
    private readonly DeviceMemory _memory = new(devices);

    public IReportCoder CreateCoder() => new Reports(create(), _memory, sendsAll);

    public void TakeBack(long device, ItemUpdate rows) => _memory.TakeBack(device, rows);

    private sealed class Reports(RowCoder coder, DeviceMemory memory, bool sendsAll) : IReportCoder
    {
        private readonly ItemUpdate _sum = new(), _sent = new();
        private readonly ArrayBufferWriter<byte> _report = new();

        public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output)
        {
            memory.Compensate(context.Device, update, sendsAll, _sum);
            _report.ResetWrittenCount();
            coder.Encode(context, sampleUpdates, update.Items, _sum, _report);
            coder.Decode(context, _report.WrittenSpan, _sent);
            memory.Settle(context.Device, _sent);
            output.Write(_report.WrittenSpan);
        }

        public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows) => coder.Decode(context, report, rows);
    }
}
