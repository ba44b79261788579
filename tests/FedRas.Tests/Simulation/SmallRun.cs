using FedRas.Tests.Data;

namespace FedRas.Tests.Simulation;

/// <summary>A small data set, and short runs on it.</summary>
internal static class SmallRun
{
    public static readonly Dataset Data = TestDatasets.Synthetic(150, 120, 20);
    public static readonly TrainTestSplit Split = DatasetSplitter.Split(Data, new SplitOptions());

    public static SimulationOptions Options(Method method) => new()
    {
        Method = method,
        Budget = null,
        Publish = PublishForm.Actions,
        Lattice = new(),
        Server = new(),
        Rounds = 10,
        ClientsPerRound = 20,
        Dim = 16,
        Quantizer = QuantizerSpec.Flat(8),
        BroadcastActions = 16,
        Threads = 2,
        EvalEvery = 10,
        Seed = 1,
    };
}
