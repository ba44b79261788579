// A server and two devices in one program. They talk over TLS, as they would from different machines.
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using FedRas.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// What can be recommended. The federation knows ids alone; titles are the app's matter.
string[] films = ["Alien", "Solaris", "Moon", "Gravity", "Contact", "Arrival", "Heat", "Ronin", "Drive", "Collateral", "Thief", "Bullitt"];
string[] annaLikes = ["f0", "f1", "f2", "f3"], benLikes = ["f0", "f1", "f2", "f3", "f4", "f5"];
string folder = Directory.CreateTempSubdirectory("fedras-").FullName;

// The server. It makes a certificate of its own; a round waits for the reports of both devices. Without Store it keeps all in memory.
await using var server = FedRasServer.Create(new FedRasServerOptions
{
    Catalogue = [.. films.Select((_, number) => $"f{number}")],
    Recipe = new ServerOptions { Items = 1, Dim = 8 },
    Goal = 2,
    OverSelection = 1,
    DataFolder = Path.Combine(folder, "server"),
    Listen = new ListenOptions { Address = "https://127.0.0.1:0" }, // any free port
}, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
await server.StartAsync();
var engine = server.Services.GetRequiredService<FederationEngine>();
await engine.Ready;

// One line tells a device everything: the address, a token to enrol with, and the pin of the server's key.
Invitation invitation = server.Services.GetRequiredService<ServerAddress>().Invite(engine.FirstToken);
await using FedRasClient anna = Device("anna"), ben = Device("ben");

// What a user likes stays in the device's file.
foreach (string film in annaLikes) await anna.RecordAsync(film);
foreach (string film in benLikes) await ben.RecordAsync(film);

// Some rounds. An app calls ParticipateAsync now and then in the background.
int counted = 0;
for (int round = 0; round < 30; round++)
    foreach (ParticipationResult result in await Task.WhenAll(anna.ParticipateAsync(), ben.ParticipateAsync()))
        if (result.Outcome == ParticipationOutcome.Accepted) counted++;

// Recommending needs no network. Anna should see what Ben likes and she does not have yet.
await anna.RefreshAsync();
await server.StopAsync();
string[] best = [.. anna.Recommend(3).Select(item => item.ItemId)];
Console.WriteLine($"{counted} reports counted, {anna.Traffic.BytesUp} bytes sent by Anna. For Anna: "
    + string.Join(", ", best.Select(id => films[int.Parse(id[1..])])) + $". The devices' files stay in {folder}.");
return counted > 0 && best.Take(2).Order().SequenceEqual(["f4", "f5"]) ? 0 : 1;

FedRasClient Device(string name) => new(new FedRasClientOptions
{ Invitation = invitation, Path = Path.Combine(folder, $"{name}.db"), Policy = ParticipationPolicy.Always });
