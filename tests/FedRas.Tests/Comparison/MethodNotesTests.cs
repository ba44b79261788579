namespace FedRas.Tests.Comparison;

public sealed class MethodNotesTests
{
    [Fact]
    public void EveryMethod_HasItsSentenceAndStyle()
    {
        foreach (string name in ComparedMethods.Names) Assert.True(MethodNotes.All.ContainsKey(name), name);
        string[] federated = [.. ComparedMethods.Names.Except(["centralized", "popularity"])];
        Assert.Equal(federated.Length, federated.Select(MethodStyle.For).Distinct().Count()); // no two look alike
    }
}
