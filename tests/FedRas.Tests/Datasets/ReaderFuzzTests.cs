namespace FedRas.Tests.Datasets;

public sealed class ReaderFuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. ReaderFuzzSeeds.Kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_MutatedFiles_AreReadOrRefusedWithinBounds(string kind)
    {
        var fuzz = new ReaderFuzz(kind);
        fuzz.Run(20_000);
        output.WriteLine($"{kind}: {fuzz.Read:N0} read, {fuzz.Refused:N0} refused; a small file took up to {fuzz.MostOfSmall:N0} bytes");
        Assert.Equal(20_000, fuzz.Read + fuzz.Refused);
        // Files that are all refused, or all read, would test half of a reader.
        Assert.InRange(fuzz.Read, 20, 19_000);
    }
}
