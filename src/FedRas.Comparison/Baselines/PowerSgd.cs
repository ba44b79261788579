namespace FedRas.Comparison.Baselines;

/// <summary>
/// PowerSGD (Vogels et al., NeurIPS 2019): one step of power iteration from the directions of the device's last report, P = M·Q orthonormal
/// and Q = Mᵀ·P, with error feedback. P and Q travel
/// in float32.
/// </summary>
/// <param name="rank">Rank r.</param>
/// <param name="devices">Devices, at least.</param>
/// <param name="seed">Seed of first directions.</param>
internal sealed class PowerSgd(int rank, int devices, ulong seed) : IRoundMethod
{
    private readonly DeviceMemory _memory = new(devices);
    private readonly float[]?[] _directions = new float[devices][]; // d × r, of each device's last report

    public IReportCoder CreateCoder() => new Reports(this, rank, seed);

    public void TakeBack(long device, ItemUpdate rows) => _memory.TakeBack(device, rows);

    private sealed class Reports(PowerSgd method, int rank, ulong seed) : IReportCoder
    {
        private readonly PowerIteration _coder = new(rank);
        private readonly ItemUpdate _sum = new(), _sent = new();
        private readonly ArrayBufferWriter<byte> _report = new();

        public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output)
        {
            method._memory.Compensate(context.Device, update, sendsAll: false, _sum);
            _coder.Directions = method._directions[context.Device] ??= Draw(context);
            _report.ResetWrittenCount();
            _coder.Encode(context, sampleUpdates, _sum, _report);
            _coder.Decode(context, _report.WrittenSpan, _sent);
            method._memory.Settle(context.Device, _sent);
            output.Write(_report.WrittenSpan);
        }

        public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows) => _coder.Decode(context, report, rows);

        private float[] Draw(in ReportContext context)
        {
            var directions = new float[rank * context.Published.Dim];
            var random = new SeededRandom(seed, RandomStream.MethodCoding, 0, context.Device);
            foreach (ref float value in directions.AsSpan()) value = (float)random.NextGaussian();
            return directions;
        }
    }

    /// <summary>The iteration and the two factors, r × n and r × d.</summary>
    internal sealed class PowerIteration(int rank) : MappedRowCoder
    {
        private float[] _numbers = [];

        /// <summary>Q, r × d: started from, and replaced.</summary>
        public float[] Directions { get; set; } = [];

        protected override long MostValueBytes(int rows, int dim) => sizeof(float) * (long)Rank(rows, dim) * (rows + dim);

        protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
        {
            int n = rows.Count, dim = rows.Dim, r = Rank(n, dim);
            if (_numbers.Length < r * n) _numbers = new float[r * n];
            Span<float> numbers = _numbers.AsSpan(0, r * n);
            for (int j = 0; j < r; j++) VectorMath.DotRows(rows.Rows, Directions.AsSpan(j * dim, dim), numbers.Slice(j * n, n));
            Orthonormal.Rows(numbers, n);
            for (int j = 0; j < r; j++)
            {
                Span<float> direction = Directions.AsSpan(j * dim, dim);
                // A factor that fell away would stay at zero for good.
                bool isLost = !numbers.Slice(j * n, n).ContainsAnyExcept(0f);
                Span<float> written = isLost ? new float[dim] : direction;
                written.Clear();
                VectorMath.AddCombination(written, numbers.Slice(j * n, n), rows.Rows);
                LittleEndian.CopyTo((ReadOnlySpan<float>)written, writer.Take(dim * sizeof(float)));
            }
            LittleEndian.CopyTo((ReadOnlySpan<float>)numbers, writer.Take(numbers.Length * sizeof(float)));
        }

        protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
        {
            int n = rows.Count, dim = rows.Dim, r = Rank(n, dim);
            var directions = new float[r * dim];
            LittleEndian.CopyTo(reader.Take((long)directions.Length * sizeof(float), "directions"), directions);
            if (_numbers.Length < r * n) _numbers = new float[r * n];
            LittleEndian.CopyTo(reader.Take((long)r * n * sizeof(float), "numbers"), _numbers.AsSpan(0, r * n));
            Span<float> ofRow = stackalloc float[r];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < r; j++) ofRow[j] = _numbers[j * n + i];
                Span<float> row = rows.MutableRow(i);
                row.Clear();
                VectorMath.AddCombination(row, ofRow, directions);
            }
        }

        // Of fewer rows than the rank no factor more is needed.
        private int Rank(int rows, int dim) => Math.Min(rank, Math.Min(rows, dim));
    }
}
