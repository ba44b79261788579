namespace FedRas.Tests.Wire;

public sealed class WireFuzzTests(ITestOutputHelper output)
{
    /// <summary>Sets the number of mutated messages of each kind; <c>bench/fuzz.sh</c> asks for a million.</summary>
    private const string Variable = "FEDRAS_FUZZ_MESSAGES";
    private const int Messages = 20_000;

    public static TheoryData<string> Kinds => [.. WireFuzz.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_MutatedMessages_AreAcceptedCanonicallyOrRejectedWithinTheLimit(string kind)
    {
        string? asked = Environment.GetEnvironmentVariable(Variable);
        int messages = asked is null ? Messages : int.Parse(asked, CultureInfo.InvariantCulture);
        var fuzz = new WireFuzz(kind, seed: 20_250_711);
        fuzz.Run(messages);

        string result = string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {messages} messages, {fuzz.Rejected} rejected, {fuzz.Accepted} accepted ({fuzz.AcceptedMutants} mutants); slowest "
                + $"{fuzz.Slowest:0.0} ms, at most {fuzz.MostBytesAllocated} bytes allocated");
        output.WriteLine(result);
        Assert.Equal(messages, fuzz.Accepted + fuzz.Rejected);
        // The loop is worth nothing if mutants never get through, or never fail.
        Assert.True(fuzz.AcceptedMutants > messages / 1000, $"{fuzz.AcceptedMutants} accepted mutants");
        Assert.True(fuzz.Rejected > messages / 3, $"{fuzz.Rejected} rejected");
    }
}
