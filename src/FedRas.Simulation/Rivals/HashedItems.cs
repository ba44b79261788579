using System.Buffers;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// In the manner of LightFR (Zhang et al., TOIS 2023): items are binary codes of d bits, here with one scale each, both ways. The server keeps real factors, moves them by the devices' signs and
/// publishes their signs. Users' factors stay real, which is kinder than the paper's binary ones.
/// </summary>
internal sealed class HashedItems(int items, int dim) : IRoundMethod
{
    public IReportCoder CreateCoder() => new RowMethod(() => new SignRows()).CreateCoder();

    public IModelPublisher? CreatePublisher() => new Publisher(items, dim);

    private sealed class Publisher(int items, int dim) : IModelPublisher
    {
        private readonly SignRows _coder = new();
        private readonly FactorMatrix _exact = new(items, dim);
        private readonly ArrayBufferWriter<byte> _frame = new();
        private readonly ItemUpdate _rows = new(), _sent = new();
        private FrameChain? _chain;
        private long _whole; // the first frame's length: all rows

        public FactorMatrix? State => _exact;

        public FactorMatrix Table(GlobalModel published)
        {
            if (_chain is null)
            {
                published.ItemFactors.Values.CopyTo(_exact.Values);
                _chain = new FrameChain(published.Round);
            }
            return _exact;
        }

        public ReadOnlySpan<byte> Publish(GlobalModel published, ItemUpdate step)
        {
            Table(published);
            for (int i = 0; i < step.Count; i++) VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i));
            // At first everybody has real factors: all rows become codes.
            IEnumerable<int> changed = _whole == 0 ? Enumerable.Range(0, items) : step.Items.ToArray();
            _rows.Reset(dim, items);
            foreach (int item in changed) _exact.Row(item).CopyTo(_rows.Add(item));
            var context = new ReportContext(published.ItemFactors, published.Round, RowCoder.Server);
            _frame.ResetWrittenCount();
            _coder.Encode(context, 1, _rows, _frame);
            _coder.Decode(context, _frame.WrittenSpan, _sent);
            for (int i = 0; i < _sent.Count; i++) _sent.Row(i).CopyTo(published.ItemFactors.Row(_sent.Items[i]));
            if (_whole == 0) _whole = _frame.WrittenCount;
            published.Advance();
            _chain!.Add(_frame.WrittenCount);
            return _frame.WrittenSpan;
        }

        public long CatchUpBytes(GlobalModel published, int heldRound) =>
            heldRound == published.Round ? 0 : Math.Min(_chain?.Since(heldRound) ?? _whole, _whole);
    }
}
