// The core compiled ahead of time: a device trains, a server closes a round, both keep their state. The exit status is 0 if all agrees.
using FedRas.Device;
using FedRas.Server;
using FedRas.Training;

int[] liked = [3, 14, 15, 92, 653];

// <FedRas>
// The server opens a round.
var federation = new Federation(new ServerOptions { Items = 1_000, Dim = 64, Seed = 1 });
OpenRound round = federation.Open(new RoundPlan { Goal = 1 });

// The device trains on what its user liked, and sends a few hundred bytes. Its state holds a secret that never leaves it.
DeviceState state = DeviceState.Create(items: 1_000, dim: 64, seed: 1);
DeviceSession session = DeviceSession.Open(state);
var data = new ClientDataset(user: 0, positives: liked, excluded: liked);
byte[] report = session.Train(data, round.TaskFor(device: 7));

// The server takes the report, or says why not, and makes the next version of the table.
Acceptance answer = round.Accept(device: 7, report);
RoundResult result = federation.Close(round);

// The device downloads one frame, from whatever version it holds, and recommends.
session.Apply(federation.FrameFrom(session.HeldRound).Bytes.Span);
int[] recommended = session.Recommend(data, count: 10);
// </FedRas>

using var checkpoint = new MemoryStream();
federation.Save(checkpoint);
checkpoint.Position = 0;
Federation restarted = Federation.Load(checkpoint, new ServerOptions { Items = 1_000, Dim = 64, Seed = 1 });
using var storage = new MemoryStream();
state.Save(storage);
storage.Position = 0;
DeviceSession again = DeviceSession.Open(DeviceState.Load(storage));

Console.WriteLine($"{answer.Kind}: a report of {report.Length:N0} bytes, a frame of {result.Frame.Length:N0}; round {session.HeldRound}; "
    + $"recommended {string.Join(", ", recommended)}");
return answer.Kind == AcceptanceKind.Accepted && result.Reports == 1 && session.Model.Check == restarted.Model.Check
    && again.Recommend(data, 10).AsSpan().SequenceEqual(recommended) ? 0 : 1;
