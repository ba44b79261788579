namespace FedRas.Comparison.Baselines;

/// <summary>
/// CoLR (Nguyen et al., WWW 2024): in each round rows move in a space of r dimensions only, drawn anew from a seed that everybody has, so
/// that an update is r numbers a touched item, both ways.
/// With mixed ranks (SCoLR) a device moves in as many of the round's directions as its class affords; here a third of the devices each
/// takes r, r/2 and r/4.
/// </summary>
/// <param name="rank">Rank r, at least 1.</param>
/// <param name="isMixed">Whether devices differ in rank.</param>
/// <param name="seed">Seed of the spaces.</param>
internal sealed class LowRankTraining(int rank, bool isMixed, ulong seed) : IRoundMethod
{
    public IReportCoder CreateCoder() => new Reports(rank, isMixed, seed);

    public IModelPublisher? CreatePublisher() => new RowPublisher(new Numbers(rank, isMixed: false, seed));

    private sealed class Reports(int rank, bool isMixed, ulong seed) : IReportCoder
    {
        private readonly Numbers _coder = new(rank, isMixed, seed);

        private readonly LocalProjections _rows = new();

        public ILocalTable TableFor(in ReportContext context)
        {
            FactorMatrix basis = _coder.Basis(context);
            _rows.Span(basis, StepScale(context.Published.Dim, basis.Rows));
            return _rows;
        }

        public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output) =>
            _coder.Encode(context, sampleUpdates, update, output);

        public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows) => _coder.Decode(context, report, rows);
    }

    /// <summary>
    /// How much longer steps in the space are. A space of r among d directions holds r/d of a step in the mean; √(d/r) of it did better
    /// than 1 and d/r on MovieLens 100K.
    /// </summary>
    private static float StepScale(int dim, int rank) => MathF.Sqrt((float)dim / rank);

    /// <summary>r numbers a row.</summary>
    internal sealed class Numbers(int rank, bool isMixed, ulong seed) : MappedRowCoder
    {
        private FactorMatrix _all = new(0, 1);
        private int _round = -1;

        /// <summary>The space of a device in a round, r × d, orthonormal: the first rows of the round's in a device's own order.</summary>
        public FactorMatrix Basis(in ReportContext context)
        {
            if (_round != context.Round)
            {
                _all = new FactorMatrix(Math.Min(rank, context.Published.Dim), context.Published.Dim);
                var random = new SeededRandom(seed, RandomStream.MethodCoding, context.Round);
                _all.FillGaussian(ref random);
                Orthonormal.Rows(_all.Values, _all.Dim);
                _round = context.Round;
            }
            if (!isMixed || context.Device < 0) return _all;
            int own = Math.Max(1, _all.Rows >> ((int)(context.Device % 3)));
            if (own == _all.Rows) return _all;
            var chosen = new SeededRandom(seed, RandomStream.MethodCoding, context.Round, context.Device);
            int[] order = [.. Enumerable.Range(0, _all.Rows)];
            chosen.Shuffle(order.AsSpan());
            var basis = new FactorMatrix(own, _all.Dim);
            for (int j = 0; j < own; j++) _all.Row(order[j]).CopyTo(basis.Row(j));
            return basis;
        }

        protected override long MostValueBytes(int rows, int dim) => (long)rows * Math.Min(rank, dim) * sizeof(float);

        protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
        {
            FactorMatrix basis = Basis(context);
            Span<float> numbers = stackalloc float[basis.Rows];
            for (int i = 0; i < rows.Count; i++)
            {
                VectorMath.DotRows(basis.Values, rows.Row(i), numbers);
                LittleEndian.CopyTo((ReadOnlySpan<float>)numbers, writer.Take(numbers.Length * sizeof(float)));
            }
        }

        protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
        {
            FactorMatrix basis = Basis(context);
            Span<float> numbers = stackalloc float[basis.Rows];
            for (int i = 0; i < rows.Count; i++)
            {
                LittleEndian.CopyTo(reader.Take(numbers.Length * sizeof(float), "numbers"), numbers);
                Span<float> row = rows.MutableRow(i);
                row.Clear();
                VectorMath.AddCombination(row, numbers, basis.Values);
            }
        }
    }
}
