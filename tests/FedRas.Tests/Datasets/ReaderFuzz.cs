namespace FedRas.Tests.Datasets;

/// <summary>
/// Mutated files of one format against the readers, from memory. A file is read, or refused with a message that names it; reading ends,
/// and allocates no more than it should. Anything else is thrown on with the file's bytes.
/// </summary>
internal sealed class ReaderFuzz(string kind)
{
    /// <summary>
    /// What the reading of a file may allocate whatever its size: buffers of 64 kB (three for each file read), tables of ids, the state of
    /// a decoder, a message with the first lines. Measured on small files: 0.4 MB, for a zip archive with titles 0.7 MB.
    /// </summary>
    public const long FixedBytes = 896 << 10;

    // A block of bzip2 has up to 900 kB, which take its decoder 9 MB; chunks of xz up to 2 MB each. Files are opened twice.
    private readonly long _most = FixedBytes + (kind switch { "bzip2" => 20, "xz" => 24, _ => 0 } << 20);

    private const long MaxUnpackedBytes = 1 << 20;
    private const string Folder = "fuzz/of the reader";

    private readonly ReaderFuzzSeeds.Seed[] _small = ReaderFuzzSeeds.Small(kind);
    private readonly ReaderFuzzSeeds.Seed _large = ReaderFuzzSeeds.Large(kind);
    private readonly DatasetReadOptions _options = ReaderFuzzSeeds.Kinds[kind] with { MaxUnpackedBytes = MaxUnpackedBytes };
    private readonly ReaderMutator _mutator = new(kind.Length + kind[0]);

    public int Read { get; private set; }

    public int Refused { get; private set; }

    /// <summary>The most bytes that reading a small file allocated.</summary>
    public long MostOfSmall { get; private set; }

    public void Run(int count)
    {
        for (int i = 0; i < count; i++)
        {
            bool isLarge = i % 200 == 0;
            ReaderFuzzSeeds.Seed seed = isLarge ? _large : _small[_mutator.Next(_small.Length)];
            (string Name, byte[] Bytes)[] files = [.. seed.Files];
            ref byte[] bytes = ref files[_mutator.Next(files.Length)].Bytes;
            // Some stay as they are: a packed file that was changed is hardly ever read.
            if (i > 0 && _mutator.Next(50) > 0) bytes = _mutator.Mutate(bytes);
            try
            {
                ReadOne(files, _mutator.Next(4) == 0 ? _options : new DatasetReadOptions { MaxUnpackedBytes = MaxUnpackedBytes }, isLarge);
            }
            catch (Exception unexpected)
            {
                throw new InvalidOperationException($"{kind}, file {i}: "
                    + $"{string.Join(" and ", files.Select(file => Convert.ToBase64String(file.Bytes)))}", unexpected);
            }
        }
    }

    private void ReadOne((string Name, byte[] Bytes)[] files, DatasetReadOptions options, bool isLarge)
    {
        string path = files.Length == 1 ? files[0].Name : Folder;
        int overreads = 0;
        (string, Func<Stream>)[] streams = Array.ConvertAll(files,
            file => (file.Name, (Func<Stream>)(() => new BoundedStream(file.Bytes, () => overreads++))));
        Func<DataSource> open = () => DataSource.InMemory(path, MaxUnpackedBytes, streams);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Dataset? dataset = null;
        string? message = null;
        try
        {
            dataset = DatasetReader.Read(path, open, options, CancellationToken.None);
        }
        catch (DatasetException refusal)
        {
            message = refusal.Message;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, overreads);
        if (dataset is not null) Check(dataset);
        else CheckMessage(message!, path);
        if (!isLarge) MostOfSmall = Math.Max(MostOfSmall, allocated);
        if (allocated <= _most) return;
        (long unpacked, long pairs) = Measure(open);
        Assert.InRange(allocated, 0, _most + Math.Max(3 * unpacked, 3 * 24 * (dataset?.Origin!.Rows ?? pairs)));
    }

    private void Check(Dataset dataset)
    {
        Read++;
        DatasetOrigin origin = dataset.Origin!;
        Assert.NotEmpty(dataset.Interactions);
        Assert.Equal(origin.Rows, dataset.Interactions.Length + origin.Skipped + origin.Merged);
        foreach (Interaction row in dataset.Interactions)
            if (row.User < 0 || row.User >= dataset.Users.Count || row.Item < 0 || row.Item >= dataset.Items.Count
                || !float.IsFinite(row.Rating))
                Assert.Fail($"{row} is no row of {dataset.Users.Count} users and {dataset.Items.Count} items");
        foreach (string warning in dataset.Warnings) TempFolder.AssertIsMessage(warning);
    }

    private void CheckMessage(string message, string path)
    {
        Refused++;
        if (!message.StartsWith(path, StringComparison.Ordinal)) Assert.StartsWith(path, message, StringComparison.Ordinal);
        TempFolder.AssertIsMessage(message);
    }

    /// <summary>The length of the unpacked files, and the most interactions that so much text can hold.</summary>
    private static (long Bytes, long Pairs) Measure(Func<DataSource> open)
    {
        (long bytes, long pairs) = (0, 0);
        var buffer = new byte[1 << 16];
        try
        {
            using DataSource source = open();
            foreach (DataFile file in source.Files)
            {
                using Stream stream = file.Open();
                while (stream.Read(buffer) is > 0 and int count)
                {
                    bytes += count;
                    foreach (byte one in buffer.AsSpan(0, count))
                        if (one is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') pairs++;
                }
            }
        }
        catch (Exception exception) when (exception is DatasetException or InvalidDataException)
        {
            // What was read so far is what a reader could have held.
        }
        return (bytes, pairs);
    }

    /// <summary>A file in memory that tells when somebody goes on asking after its end.</summary>
    private sealed class BoundedStream(byte[] bytes, Action overread) : MemoryStream(bytes, 0, bytes.Length, writable: false,
        publiclyVisible: true)
    {
        private int _atEnd;
        private long _given;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Length - Position);
            GetBuffer().AsSpan((int)Position, count).CopyTo(buffer);
            Position += count;
            _given += count;
            if ((count == 0 && ++_atEnd > 1000) || _given > (10 * Length) + (1 << 20))
            {
                overread();
                throw new InvalidOperationException("Reading does not end.");
            }
            return count;
        }

        public override int ReadByte()
        {
            byte one = 0;
            return Read(new Span<byte>(ref one)) == 0 ? -1 : one;
        }
    }
}
