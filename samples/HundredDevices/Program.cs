// A federation of 100 devices in one process, on the public API of the package FedRas alone.
using FedRas.Device;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Server;
using FedRas.Training;

const int Devices = 100, Items = 300, Genres = 6, Liked = 12, Rounds = 40;

// The server. Over a network it runs elsewhere, and everything below passes through HTTP as bytes.
var federation = new Federation(new ServerOptions { Items = Items, Dim = 16, Seed = 7 });

// Each device: its own storage, a session, and what its user liked of one genre. One liked item is hidden, to be found again.
var phones = new (DeviceSession Session, ClientDataset Data, int Hidden)[Devices];
for (int device = 0; device < Devices; device++)
{
    var random = new Random(device);
    int[] liked = [.. Enumerable.Range(0, Items / Genres).Select(i => Genres * i + device % Genres)];
    random.Shuffle(liked);
    int[] known = [.. liked.Take(Liked).Order()];
    phones[device] = (DeviceSession.Open(DeviceState.Create(Items, 16, seed: 7)), new ClientDataset(device, known, known), liked[Liked]);
}
Console.WriteLine($"before: {Found()} of {Devices} hidden items among the first 50 of {Items - Liked}");

long up = 0, down = 0;
for (int r = 0; r < Rounds; r++)
{
    OpenRound round = federation.Open(new RoundPlan { Goal = 30 });
    for (int i = 0; i < 30; i++)
    {
        int device = (r * 30 + i * 7) % Devices;
        (DeviceSession session, ClientDataset data, _) = phones[device];
        RoundTask task = round.TaskFor(device);
        byte[] frame = federation.FrameFrom(session.HeldRound).Bytes.ToArray();
        session.Apply(frame);
        byte[] report = session.Train(data, task);
        Acceptance answer = round.Accept(device, report);
        if (answer.Kind != AcceptanceKind.Accepted) throw new InvalidOperationException(answer.Reason);
        (up, down) = (up + report.Length, down + frame.Length);
    }
    federation.Close(round);
}
foreach ((DeviceSession session, _, _) in phones) session.Apply(federation.FrameFrom(session.HeldRound).Bytes.Span);
Console.WriteLine($"after:  {Found()} of {Devices}; a device sent {up / (Rounds * 30)} bytes a round and received {down / (Rounds * 30)}; "
    + $"the table in float32 has {4 * Items * 16}");
return Found() > 80 ? 0 : 1;

int Found() => phones.Count(phone => phone.Session.Recommend(phone.Data, 50).Contains(phone.Hidden));
