namespace FedRas.Benchmarks;

/// <summary>
/// Encode and decode one device's report of 700 touched items out of 3 628, dense, as 16 actions, and as a line of 16 levels beside the
/// table.
/// </summary>
[ShortRunJob, MemoryDiagnoser]
public class CodecBenchmarks
{
    private const int Items = 3_628, Touched = 700, Dim = 64;
    private readonly ItemUpdate _update = new();
    private readonly ActionUpdate _actions = new(), _line = new();
    private FactorMatrix _table = new(0, 1);
    private byte[] _lineMessage = [];
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _decoded = new();
    private readonly UpdateHeader _header = new(1, Items, Dim, 1_400);

    [GlobalSetup]
    public void Setup()
    {
        NearlyOneDirection.Fill(_update, Touched, Dim);
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        new FlatQuantizer(16).Quantize(_update, ref random, _actions);
        new LineQuantizer(16).Quantize(_update, ref random, _line);
        _table = new GlobalModel(Items, Dim, 1).ItemFactors;
        UpdateCodec.Encode(_header, _line, _message, _table);
        _lineMessage = _message.WrittenSpan.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int Dense()
    {
        _message.ResetWrittenCount();
        UpdateCodec.Encode(_header, _update, _message);
        return UpdateCodec.Decode(_message.WrittenSpan, WireLimits.Default, _decoded).Round;
    }

    [Benchmark]
    public int DenseEncode()
    {
        _message.ResetWrittenCount();
        return UpdateCodec.Encode(_header, _update, _message);
    }

    [Benchmark]
    public int Line16Encode()
    {
        _message.ResetWrittenCount();
        return UpdateCodec.Encode(_header, _line, _message, _table);
    }

    [Benchmark]
    public int Line16Decode() => UpdateCodec.Decode(_lineMessage, WireLimits.Default, _decoded, _table).Round;

    [Benchmark]
    public int Actions()
    {
        _message.ResetWrittenCount();
        UpdateCodec.Encode(_header, _actions, _message);
        return UpdateCodec.Decode(_message.WrittenSpan, WireLimits.Default, _decoded).Round;
    }
}
