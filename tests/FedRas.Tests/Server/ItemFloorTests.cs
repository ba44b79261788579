namespace FedRas.Tests.Server;

public sealed class ItemFloorTests
{
    private const int Items = 20, Dim = 8, Cold = 13;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Close_LoneAttackerOfAColdItem_OwnsAtMostItsShareOfAStep(int floor)
    {
        float[] start = SharedStart.Draw(Items, Dim, 1).Row(Cold).ToArray(), whole = Moved(1), floored = Moved(floor);
        double length = Distance(whole, start);
        Assert.True(length > 1, "the attacker moves an item that nobody defends");
        Assert.InRange(Distance(floored, start), 0, length / floor * (1 + 1e-6));
        for (int d = 0; d < Dim; d++) Assert.Equal((whole[d] - start[d]) / floor, floored[d] - start[d], 1e-6f);
    }

    [Fact]
    public void Close_LoneAttackerRoundAfterRound_GoesNoFurtherThanTheMomentumOfItsShare()
    {
        const int Floor = 4, Rounds = 6;
        Federation federation = Defended(Floor);
        float[] start = federation.Publisher.State!.Row(Cold).ToArray();
        for (int round = 0; round < Rounds; round++) PlainReports.Round(federation, (7, [(Cold, 1)]));
        double most = Rounds * Math.Sqrt(Dim) / Floor / (1 - 0.5);
        Assert.InRange(Distance(federation.Publisher.State.Row(Cold).ToArray(), start), 0, most);
    }

    [Fact]
    public void Close_AsManyReportsAsTheFloor_IsTheMeanWithoutIt()
    {
        Federation floored = Defended(3), plain = Defended(1);
        (long, (int, float)[])[] reports = [.. Enumerable.Range(0, 3).Select(device => ((long)device, new[] { (Cold, 0.1f * device) }))];
        Assert.Equal(PlainReports.Round(plain, reports).Frame.ToArray(), PlainReports.Round(floored, reports).Frame.ToArray());
    }

    private static Federation Defended(int floor) => new(
        new ServerOptions { Items = Items, Dim = Dim, Defence = new() { ItemFloor = floor } }, reader: () => new PlainReports());

    // As long as a report may be, and as much weight decay as it may claim.
    private static float[] Moved(int floor)
    {
        var federation = new Federation(new ServerOptions { Items = Items, Dim = Dim, Defence = new() { ItemFloor = floor } });
        OpenRound round = federation.Open(new RoundPlan { Goal = 1 });
        round.TaskFor(1);
        var update = new ItemUpdate();
        update.Reset(Dim, 1);
        update.Add(Cold).Fill((float)(7.9 / Math.Sqrt(Dim)));
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(new UpdateHeader(0, Items, Dim, 10) { Check = federation.Model.Check }, update, output);
        Assert.Equal(AcceptanceKind.Accepted, round.Accept(1, output.WrittenSpan).Kind);
        federation.Close(round);
        return federation.Publisher.State!.Row(Cold).ToArray();
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
}
