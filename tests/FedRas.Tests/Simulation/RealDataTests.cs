namespace FedRas.Tests.Simulation;

public sealed class RealDataTests
{
    [Fact]
    public void Run_MovieLens100K_LearnsWithinTheBytesPromised()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("ml-100k"));
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        SimulationOptions options = new()
        {
            Budget = null,
            Publish = PublishForm.Actions,
            Server = new(),
            Quantizer = QuantizerSpec.Flat(16),
            BroadcastActions = 32,
            ClientsPerRound = 60,
            Rounds = 40,
            EvalEvery = 40,
            Threads = 2
        };

        SimulationResult fedras = new Simulator(dataset, split, options).Run();
        SimulationResult dense = new Simulator(dataset, split, options with { Method = Method.FedAvg }).Run();

        Assert.True(fedras.Summary.UplinkReduction >= 0.993, $"{fedras.Summary.UplinkReduction:P3}");
        Assert.True(fedras.Summary.DownlinkReduction >= 0.987, $"{fedras.Summary.DownlinkReduction:P3}");
        double learned = fedras.Summary.Hr10!.Value, yardstick = dense.Summary.Hr10!.Value;
        // By chance one of the hundred candidates stands in the first ten with probability 0.1.
        Assert.True(yardstick > 0.2, $"dense {yardstick:F4}");
        // One seed: run-to-run noise of HR@10 on 943 users is about 0.005.
        Assert.True(learned > yardstick - 0.02, $"fedras {learned:F4}, dense {yardstick:F4}");
    }
}
