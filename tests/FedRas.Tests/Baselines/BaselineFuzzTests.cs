namespace FedRas.Tests.Baselines;

public sealed class BaselineFuzzTests
{
    public static TheoryData<string> Coders => [.. s_coders.Keys];

    private static readonly Dictionary<string, Func<RowCoder>> s_coders = new()
    {
        ["sparse"] = () => new SparseRows(),
        ["half"] = () => new HalfTable(),
        ["topk"] = () => new TopKSparsifier(0.05),
        ["qsgd"] = () => new Qsgd(4, 1),
        ["sign"] = () => new SignRows(),
        ["eden"] = () => new Eden(2, 1),
        ["eden, less than a bit"] = () => new Eden(0.3, 1),
        ["svd"] = () => new LowRankRows(3),
        ["power iteration"] = () => new PowerSgd.PowerIteration(2) { Directions = new float[2 * 16] },
        ["low-rank training"] = () => new LowRankTraining.Numbers(3, isMixed: true, 1),
        ["pq"] = () => new ProductQuantizedEmbeddings(4, 8, 1),
        ["clustered values"] = () => new ClusteredValues(6),
        ["plain actions"] = () => new PlainActions(5, 1),
    };

    [Theory]
    [MemberData(nameof(Coders))]
    public void Decode_MutatedMessages_RaisesNothingButWireFormatException(string name)
    {
        ReportContext context = BaselineCases.Context(40, 16);
        var message = new ArrayBufferWriter<byte>();
        s_coders[name]().Encode(context, 9, BaselineCases.Gaussian(40, 16), message);
        RowCoder reader = s_coders[name]();
        var random = new SeededRandom(1, RandomStream.Synthetic);
        int refused = 0;
        for (int trial = 0; trial < 2_000; trial++)
        {
            byte[] mutated = message.WrittenSpan[..(trial % 3 == 0 ? random.NextInt(message.WrittenCount)
                : message.WrittenCount)].ToArray();
            if (trial % 7 == 0) Array.Resize(ref mutated, mutated.Length + 1 + random.NextInt(2_000));
            for (int n = 0; n <= trial % 4 && mutated.Length > 0; n++) mutated[random.NextInt(trial % 2 == 0 ? Math.Min(12, mutated.Length)
                : mutated.Length)] = (byte)random.NextInt(256);
            try
            {
                reader.Decode(context, mutated, new ItemUpdate());
            }
            catch (WireFormatException)
            {
                refused++;
            }
        }
        Assert.True(refused > 500, $"{refused}");
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public void RoundTrip_NoItems_IsNoItems(string name)
    {
        var empty = new ItemUpdate();
        empty.Reset(16, 0);

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(s_coders[name], BaselineCases.Context(40, 16), empty);

        Assert.Equal(0, rows.Count);
    }
}
