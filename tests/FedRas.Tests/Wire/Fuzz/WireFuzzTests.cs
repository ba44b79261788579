using System.Runtime.Intrinsics;
using Xunit;

namespace FedRas.Tests.Wire.Fuzz;

public sealed class WireFuzzTests(ITestOutputHelper output)
{
    private static readonly int s_messages = Vector128.IsHardwareAccelerated ? 100_000 : 10_000;

    public static TheoryData<string> Kinds => [.. FuzzedKind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_MutatedMessages_AreAcceptedCanonicallyOrRejectedWithinTheLimit(string name)
    {
        var fuzz = new WireFuzz(FuzzedKind.All.Single(kind => kind.Name == name), seed: 20_250_711);
        fuzz.Run(s_messages);

        output.WriteLine($"{fuzz.Accepted} accepted, {fuzz.AcceptedMutants} of them mutants; {fuzz.Rejected} rejected");
        output.WriteLine($"at most {fuzz.MostBytesAllocated} bytes allocated for one message");
        Assert.Equal(s_messages, fuzz.Accepted + fuzz.Rejected);
        // The loop is worth nothing if mutants never get through, or never fail.
        Assert.True(fuzz.AcceptedMutants > s_messages / 500, $"{fuzz.AcceptedMutants} accepted mutants");
        Assert.True(fuzz.Rejected > s_messages / 3, $"{fuzz.Rejected} rejected");
    }
}
