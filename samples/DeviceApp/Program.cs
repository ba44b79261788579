// A device on the command line, compiled ahead of time: DeviceApp INVITATION FILE [ITEM…] records items, takes part once, and recommends.
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Protocol;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: DeviceApp INVITATION FILE [ITEM...]");
    return 2;
}
await using var client = new FedRasClient(new FedRasClientOptions
{
    Invitation = Invitation.Parse(args[0]),
    Path = args[1],
    Policy = ParticipationPolicy.Always,
});
foreach (string item in args[2..]) await client.RecordAsync(item);
ParticipationResult result = await client.ParticipateAsync();
Console.WriteLine($"{result.Outcome}. {result.Sentence}");
// Who is told to come later has downloaded nothing yet.
if (result.Outcome == ParticipationOutcome.Later) result = result with { HeldRound = (await client.RefreshAsync()).HeldRound };
Console.WriteLine($"version {result.HeldRound}, a report of {result.Traffic.ReportBytes} bytes; {result.Traffic.BytesUp} bytes up, "
    + $"{result.Traffic.BytesDown} down with TLS");
foreach (var item in client.Recommend(5)) Console.WriteLine($"{item.Score,8:0.000} {item.ItemId}");
return result.Outcome is ParticipationOutcome.Accepted or ParticipationOutcome.Later ? 0 : 1;
