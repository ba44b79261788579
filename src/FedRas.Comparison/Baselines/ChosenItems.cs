namespace FedRas.Comparison.Baselines;

/// <summary>
/// FCF-BTS (Khan et al., RecSys 2021): a bandit at the server chooses a share of the items for each round; only their rows travel, both
/// ways, in float32. A frame ends with the items of the next
/// round. Devices train on all items they hold, which learns more than the paper's training on the chosen rows alone and costs more: who
/// was away downloads the rows of all rounds it missed, where
/// the paper's device takes the chosen rows of the round and no others.
/// </summary>
/// <param name="share">Share of the items, above 0 … 1.</param>
/// <param name="items">Items M.</param>
/// <param name="seed">Seed of the bandit.</param>
internal sealed class ChosenItems(double share, int items, ulong seed) : IRoundMethod
{
    private readonly ItemBandit _bandit = new(items, Math.Max(1, (int)Math.Round(share * items)), seed);

    public IReportCoder CreateCoder() => new Reports(_bandit);

    public IModelPublisher? CreatePublisher() => new Publisher(_bandit);

    private sealed class Reports(ItemBandit bandit) : IReportCoder
    {
        private readonly SparseRows _coder = new();
        private readonly ItemUpdate _kept = new();

        public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output)
        {
            int[] chosen = bandit.Choose(context.Round);
            _kept.Reset(update.Dim, Math.Min(chosen.Length, update.Count));
            for (int i = 0; i < update.Count; i++)
                if (Array.BinarySearch(chosen, update.Items[i]) >= 0) update.Row(i).CopyTo(_kept.Add(update.Items[i]));
            _coder.Encode(context, sampleUpdates, update.Items, _kept, output);
        }

        public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows) => _coder.Decode(context, report, rows);
    }

    private sealed class Publisher(ItemBandit bandit) : IModelPublisher
    {
        private readonly RowPublisher _rows = new(new SparseRows());
        private readonly ArrayBufferWriter<byte> _frame = new();
        private int _choiceBytes;

        public FactorMatrix? State => null;

        public FactorMatrix Table(GlobalModel published) => _rows.Table(published);

        public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step)
        {
            bandit.Learn(step);
            _frame.ResetWrittenCount();
            _frame.Write(_rows.Publish(published, step).Span);
            int[] next = bandit.Choose(published.Round);
            var map = TouchedItemMap.Choose(next, published.ItemFactors.Rows);
            var writer = new WireWriter(_frame.GetSpan((int)map.Size(next, published.ItemFactors.Rows)));
            map.Write(ref writer, next, published.ItemFactors.Rows);
            _frame.Advance(writer.Position);
            _choiceBytes = writer.Position;
            return _frame.WrittenMemory;
        }

        // Of the choices it missed a device needs none but the newest.
        public long CatchUpBytes(GlobalModel published, int heldRound) => heldRound == published.Round ? 0
            : _rows.CatchUpBytes(published, heldRound) + _choiceBytes;
    }
}
