using FedRas.Server.Aggregation;
using FedRas.Simulation.Attacks;

namespace FedRas.Simulation.Running;

public sealed partial record RunSettings
{
    /// <summary>
    /// Why such a run can only start afresh, in one sentence: a model file does not hold all that it stands on. Null if it can be resumed.
    /// </summary>
    public string? WhyNotResumable() => RunChecks.WhyNotResumable(ToOptions(), Validate, Arrivals is not null);

    /// <summary>The training these settings ask for.</summary>
    public SimulationOptions ToOptions() => new()
    {
        Method = Method,
        Quantizer = Quantizer == Adaptive ? QuantizerSpec.Line(16)
            : QuantizerSpec.TryParse(Quantizer, out QuantizerSpec? quantizer) ? quantizer
                : throw new FormatException($"no quantizer is called {Quantizer}"),
        Budget = Quantizer != Adaptive ? null
            : new BudgetOptions { Distortion = Distortion, TightenFrom = DistortionFrom, LongestReport = LongestReport },
        Publish = Publish,
        Lattice = new LatticeOptions
        {
            Noise = LatticeNoise,
            Step = LatticeStep,
            Hysteresis = LatticeHysteresis,
            RefineFrom = LatticeRefineFrom ?? SimulationOptions.UsualRefineFrom(Rounds),
        },
        CountsCatchUp = CatchUp,
        BroadcastActions = BroadcastActions,
        Rounds = Rounds,
        ClientsPerRound = ClientsPerRound,
        Scenario = Scenario,
        Dim = Dim,
        Server = new ServerOptimizerOptions { FinalShare = FinalRate, FallRounds = Rounds, Momentum = ServerMomentum },
        Defence = ToDefence(),
        Privacy = ToPrivacy(),
        Training = new LocalTrainerOptions
        {
            UserFactors = UserFactors,
            UserPrior = UserPrior,
            Epochs = Epochs,
            Negatives = Negatives,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            WeightDecay = WeightDecay,
            Loss = Loss,
        },
        NewUsers = NewUsers,
        Attack = Attack is not { } kind ? null
            : new AttackOptions { Kind = kind, Share = Attackers, Target = Target, Items = AttackItems },
        PseudoItems = PseudoItems,
        Seed = Seed,
        Threads = Threads ?? Environment.ProcessorCount,
        EvalEvery = EvalEvery,
        Patience = Patience,
        TopK = TopK,
        FullRanking = FullRanking,
        TargetHr10 = TargetHr10,
    };
}
