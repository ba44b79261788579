using System.Buffers;
using BenchmarkDotNet.Attributes;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Benchmarks;

/// <summary>Encode and decode one device's report of 700 touched items out of 3 628, dense and as 16 actions.</summary>
[ShortRunJob, MemoryDiagnoser]
public class CodecBenchmarks
{
    private const int Items = 3_628, Touched = 700, Dim = 64;
    private readonly ItemUpdate _update = new();
    private readonly ActionUpdate _actions = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly DecodedRows _decoded = new();
    private readonly UpdateHeader _header = new(1, Items, Dim, 1_400);

    [GlobalSetup]
    public void Setup()
    {
        float[] rows = NearlyOneDirection.Rows(Touched, Dim);
        _update.Reset(Dim, Touched);
        for (int i = 0; i < Touched; i++) rows.AsSpan(i * Dim, Dim).CopyTo(_update.Add(i * 5));
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        new FlatQuantizer(16).Quantize(_update, ref random, _actions);
    }

    [Benchmark(Baseline = true)]
    public int Dense()
    {
        _message.ResetWrittenCount();
        UpdateCodec.Encode(_header, _update, _message);
        return UpdateCodec.Decode(_message.WrittenSpan, WireLimits.Default, _decoded).Round;
    }

    [Benchmark]
    public int Actions()
    {
        _message.ResetWrittenCount();
        UpdateCodec.Encode(_header, _actions, _message);
        return UpdateCodec.Decode(_message.WrittenSpan, WireLimits.Default, _decoded).Round;
    }
}
