using Xunit;

namespace FedRas.Tests.Wire;

public sealed class WireFuzzTests(ITestOutputHelper output)
{
    private const int Messages = 120_000;

    [Fact]
    public void Run_MutatedMessages_AreAcceptedCanonicallyOrRejectedWithinTheLimit()
    {
        var fuzz = new WireFuzz(seed: 20_250_711);
        fuzz.Run(Messages);

        output.WriteLine($"{fuzz.Accepted} accepted, {fuzz.AcceptedMutants} of them mutants; {fuzz.Rejected} rejected");
        output.WriteLine($"at most {fuzz.MostBytesAllocated} bytes allocated for one message");
        Assert.Equal(Messages, fuzz.Accepted + fuzz.Rejected);
        // The loop is worth nothing if mutants never get through, or never fail.
        Assert.True(fuzz.AcceptedMutants > Messages / 100, $"{fuzz.AcceptedMutants} accepted mutants");
        Assert.True(fuzz.Rejected > Messages / 2, $"{fuzz.Rejected} rejected");
    }
}
