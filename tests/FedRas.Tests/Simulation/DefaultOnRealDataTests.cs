using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Tests.Simulation;

/// <summary>What the command does unless it is told otherwise, on MovieLens 100K.</summary>
public sealed class DefaultOnRealDataTests
{
    /// <summary>
    /// By the bits of a vector, since sums over vectors of another width round in another way, and by seed: the model, and the bytes of
    /// all reports and of all frames.
    /// </summary>
    private static readonly Dictionary<(int VectorBits, int Seed), (string Sha256, long Reports, long Frames)> s_golden = new()
    {
        [(512, 1)] = ("dc81bde5c29a6801f645c70b6b1b58320e973150526abb34467f605c749aba59", 703_626, 7_164_720),
        [(512, 2)] = ("b435c0fd91274c2971edf4738c6d29d1abc5da7a02622b2a7134595192d17f6b", 701_960, 8_026_500),
        [(256, 1)] = ("a875eb8a0416565c8db3cd16646b1c96b7904d6eafc3ca0f6874f53a6e849dc5", 703_818, 7_170_120),
        [(256, 2)] = ("0aef4d541120f851e3341d78ac8f15ad98871c2a2a6b2752c8b3e0c979a2d627", 701_889, 8_016_480),
        [(128, 1)] = ("9353693dc5318cfc9efad1de944d18c79990c74b6a645824599b185f9073d84a", 703_712, 7_169_340),
        [(128, 2)] = ("0152a01782568414765e9c41f6a877121d3d69d73019388d6cb7edd991e6d428", 701_557, 8_018_160),
        [(0, 1)] = ("85f4f671671854f0c6a3c255c505dba6e140562d95b2af8be11f204d14643120", 703_824, 7_168_260),
        [(0, 2)] = ("c0de9ca5fae92b23a534bfabc27b13b73ba775ad562c88ff6a3411560e76c5d9", 701_747, 8_019_600),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_Default_MovesTheseBytesAndTrainsThisModel(int seed)
    {
        Assert.SkipUnless(X86Base.IsSupported || !Vector128.IsHardwareAccelerated, "The values are those of x64 processors.");
        int vectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated ? 128 : 0;
        SimulationResult result = Run(seed, new RunSettings { Rounds = 30 });
        Assert.Equal(s_golden[(vectorBits, seed)],
            (result.Summary.ModelSha256, result.History[^1].UplinkBytes, result.History[^1].DownlinkBytes));
    }

    [Fact]
    public void Run_DefaultBesideDense_LosesNoQualityBeyondTheNoiseOfSeeds()
    {
        Dictionary<ulong, double> ours = [], dense = [];
        foreach (int seed in (int[])[1, 2, 3, 4, 5])
        {
            ours[(ulong)seed] = Run(seed, new RunSettings { Rounds = 60 }).Summary.Hr10!.Value;
            dense[(ulong)seed] = Run(seed, new RunSettings { Rounds = 60, Method = Method.FedAvg }).Summary.Hr10!.Value;
        }
        Estimate difference = Estimate.OfDifferences(ours, dense)!.Value;
        Assert.True(difference.Sign >= 0, $"{difference.Mean:F4} ± {difference.HalfWidth:F4}");
        Assert.InRange(difference.HalfWidth!.Value, 0, 0.01); // a wider interval would let too much pass
        Assert.All(dense.Values, quality => Assert.InRange(quality, 0.6, 0.7)); // by chance it is 0.1
    }

    private static SimulationResult Run(int seed, RunSettings settings)
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("ml-100k"));
        SimulationOptions options = (settings with { EvalEvery = settings.Rounds, Seed = (ulong)seed }).ToOptions();
        return new Simulator(dataset, DatasetSplitter.Split(dataset, new SplitOptions { Seed = (ulong)seed }), options).Run();
    }
}
