namespace FedRas.Benchmarks;

/// <summary>
/// The stages of one device's round at MovieLens 1M's size (3 628 × 64): reconstruction and training of a device of 138 positives and of
/// 800; whole reports; and publishing a step of all items in each form. The same device trains again and again, hence the weight decay.
/// </summary>
[ShortRunJob, MemoryDiagnoser]
public class StageBenchmarks
{
    private const int Items = 3_628, Dim = 64;
    private readonly GlobalModel _model = new(Items, Dim, 1);
    private static readonly LocalTrainerOptions s_training = new() { WeightDecay = 0.02f };
    private readonly SimulatedDevice _few = Device(138), _many = Device(800);
    private readonly DeviceWorker _dense = new(new DeviceOptions { SendsDense = true });
    private readonly DeviceWorker _line = new(new DeviceOptions { Quantizer = QuantizerSpec.Line(16) });
    private readonly DeviceWorker _flat = new(new DeviceOptions { Quantizer = QuantizerSpec.Flat(16) });
    private RoundTask _task = null!;
    private readonly ItemUpdate _update = new(), _step = new();
    private readonly (GlobalModel Model, IModelPublisher Publisher)[] _publishers =
    [
        (new GlobalModel(Items, Dim, 1), new DensePublisher(WireLimits.Default)),
        (new GlobalModel(Items, Dim, 1), new ActionPublisher(Items, Dim, 32, 1, 1, WireLimits.Default)),
        (new GlobalModel(Items, Dim, 1), new LatticePublisher(Items, Dim, 1, new LatticeOptions())),
    ];

    [GlobalSetup]
    public void Setup()
    {
        _task = new RoundTask { Round = 0, Items = Items, Dim = Dim, Seed = 1, Check = _model.Check, Training = s_training };
        _step.Reset(Dim, Items);
        var random = new SeededRandom(2, RandomStream.Synthetic);
        for (int item = 0; item < Items; item++)
            foreach (ref float value in _step.Add(item)) value = 1e-3f * (float)random.NextGaussian();
    }

    [Benchmark]
    public object Moments() => new ItemMoments(_model.ItemFactors);

    [Benchmark]
    public UserFactors ReconstructOf138Positives() => _dense.Serve(_few.State, _few.Users, _model, s_training);

    [Benchmark]
    public UserFactors ReconstructOf800Positives() => _dense.Serve(_many.State, _many.Users, _model, s_training);

    [Benchmark(Baseline = true)]
    public int TrainOf138Positives() => _dense.Train(_few.State, _few.Users, _model, s_training, _update);

    [Benchmark]
    public int TrainOf800Positives() => _dense.Train(_many.State, _many.Users, _model, s_training, _update);

    [Benchmark]
    public int ReportDense() => _dense.Report(_few.State, _few.Users, _model, _task).Message.Length;

    [Benchmark]
    public int ReportLine16() => _line.Report(_few.State, _few.Users, _model, _task).Message.Length;

    [Benchmark]
    public int ReportFlat16() => _flat.Report(_few.State, _few.Users, _model, _task).Message.Length;

    [Benchmark]
    public int PublishDense() => Publish(0);

    [Benchmark]
    public int PublishActions() => Publish(1);

    [Benchmark]
    public int PublishLattice() => Publish(2);

    // There and back again, so that the table stays where it is.
    private int Publish(int form)
    {
        System.Numerics.Tensors.TensorPrimitives.Negate(_step.Rows, _step.Rows);
        return _publishers[form].Publisher.Publish(_publishers[form].Model, _step).Length;
    }

    private static SimulatedDevice Device(int positives)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic, positives);
        int[] items = [.. Enumerable.Range(0, Items)];
        random.Shuffle(items.AsSpan());
        int[] own = [.. items.Take(positives).Order()];
        return new SimulatedDevice([new ClientDataset(0, own, own)], Dim, SimulatedDevice.SecretOf(1, 0));
    }
}
