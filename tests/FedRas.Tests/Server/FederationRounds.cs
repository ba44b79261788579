namespace FedRas.Tests.Server;

/// <summary>Rounds of a small federation whose devices like every sixth item or so.</summary>
internal static class FederationRounds
{
    public const int Devices = 12;

    public static byte[] RunRound(Federation federation, int from)
    {
        OpenRound round = federation.Current ?? federation.Open(new RoundPlan { Goal = Devices });
        Take(federation, round, from, Devices);
        return federation.Close(round).Frame.ToArray();
    }

    public static void Take(Federation federation, OpenRound round, int from, int to)
    {
        for (int device = from; device < to; device++)
        {
            round.TaskFor(device);
            Assert.Equal(AcceptanceKind.Accepted, Send(federation, round, device));
        }
    }

    public static AcceptanceKind Send(Federation federation, OpenRound round, int device) =>
        round.Accept(device, Report(federation, round.Task, device)).Kind;

    public static byte[] Report(Federation federation, RoundTask task, int device)
    {
        var state = new DeviceState(new DeviceSecret([.. Enumerable.Repeat((byte)device, DeviceSecret.Size)]));
        int[] liked = [.. Enumerable.Range(0, task.Items).Where(item => (item * 7 + device) % 6 == 0)];
        return new DeviceWorker(new DeviceOptions()).Report(state, [new ClientDataset(device, liked, liked)], federation.Model, task)
            .Message.ToArray();
    }
}
