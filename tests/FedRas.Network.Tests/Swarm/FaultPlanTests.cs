using FedRas.Swarm.Transport;

namespace FedRas.Network.Tests.Swarm;

public sealed class FaultPlanTests
{
    [Fact]
    public void Parse_AllAndOneKind_TheLaterCounts()
    {
        FaultPlan plan = FaultPlan.Parse("cut=0.3, drop:report=0.1,cut:frame=0");
        Assert.Equal(0.3, plan[FaultKind.Cut, MessageKind.CheckIn]);
        Assert.Equal(0, plan[FaultKind.Cut, MessageKind.Frame]);
        Assert.Equal(0.1, plan[FaultKind.Drop, MessageKind.Report]);
        Assert.Equal(0, plan[FaultKind.Drop, MessageKind.CheckIn]);
        Assert.True(FaultPlan.Parse("").IsEmpty);
    }

    [Theory]
    [InlineData("cut", "is not FAULT=SHARE")]
    [InlineData("cat=0.3", "there are drop, cut, double, delay")]
    [InlineData("cut:reports=0.3", "there are enroll, checkin, report, leave, frame, manifest, items")]
    [InlineData("cut:other=0.3", "names no message")]
    [InlineData("1=0.3", "names no fault")]
    [InlineData("cut=1.5", "no share between 0 and 1")]
    [InlineData("cut=NaN", "no share between 0 and 1")]
    public void Parse_Wrong_SaysWhatIsAllowed(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => FaultPlan.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://host/fedras.v1.FederationService/CheckIn", MessageKind.CheckIn)]
    [InlineData("https://host/v1/checkin", MessageKind.CheckIn)]
    [InlineData("https://host/v1/enroll", MessageKind.Enroll)]
    [InlineData("https://host/model/frames/ab", MessageKind.Frame)]
    [InlineData("https://host/model/manifest", MessageKind.Manifest)]
    [InlineData("https://host/model/manifests/ab", MessageKind.Manifest)]
    [InlineData("https://host/model/items/ab", MessageKind.Items)]
    [InlineData("https://host/healthz", MessageKind.Other)]
    [InlineData("https://host/", MessageKind.Other)]
    public void Of_Paths_TellTheKind(string path, MessageKind expected) => Assert.Equal(expected, MessageKinds.Of(new Uri(path)));
}
