using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Benchmarks;

/// <summary>
/// What a participation costs a device: time, memory, bytes on the wire, and the size of its file. A real server with the defaults of its
/// recipe listens on the loopback with TLS and has twenty rounds behind it, made by other real devices. Three devices then take part for
/// the first time, and once more after five further rounds, each time in a process of its own.
/// </summary>
internal static class ParticipationCost
{
    private const int Trainers = 10, Measured = 3, Before = 20, Missed = 5;

    /// <summary>Measures ML-1M's size and 100 000 items, or the numbers of items given.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length == 0 ? [3_706, 100_000]
            : [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        string empty = Megabytes(long.Parse(ChildRun.Of("participate", "--child"), CultureInfo.InvariantCulture));
        Console.WriteLine($"medians of {Measured} devices, each in a process of its own; .NET {Environment.Version}, just-in-time compiled "
            + $"from cold; a process that does nothing has {empty} MB\n");
        Console.WriteLine("| items | participation | all, ms | open | enrol, check in | ids | frame, training | report "
            + "| then recommend, ms | most memory, MB | report, bytes | frame | ids | wire up | wire down | file, MB |");
        Console.WriteLine("|" + string.Concat(Enumerable.Repeat("---|", 16)));
        foreach (int items in sizes) await MeasureAsync(items);
    }

    private static async Task MeasureAsync(int items)
    {
        string folder = Directory.CreateTempSubdirectory("fedras-participation-").FullName;
        string[] ids = [.. Enumerable.Range(0, items).Select(item => $"item{item:D6}")];
        // The measured users have ML-1M's mean number of items, and 100 of a larger catalogue.
        string[][] liked = Likes(ids, items < 50_000 ? 165 : 100, Measured), others = Likes(ids, Math.Max(165, items / 50), Trainers);
        await using WebApplication app = FedRasServer.Create(
            new FedRasServerOptions
            {
                Catalogue = ids,
                Goal = Trainers,
                DataFolder = folder,
                LocalCommands = false,
                Listen = new ListenOptions { Address = "https://127.0.0.1:0" },
                Timeouts = new ServerTimeouts { Selection = TimeSpan.FromMinutes(20), Deadline = TimeSpan.FromMinutes(20) },
            },
            builder => builder.Logging.SetMinimumLevel(LogLevel.Error));
        await app.StartAsync();
        List<FedRasClient> trainers = [];
        try
        {
            var engine = app.Services.GetRequiredService<FederationEngine>();
            await engine.Ready;
            var invitation = app.Services.GetRequiredService<ServerAddress>().Invite(engine.FirstToken);
            for (int user = 0; user < Trainers; user++)
            {
                trainers.Add(new FedRasClient(new FedRasClientOptions
                {
                    Invitation = invitation,
                    Path = Path.Combine(folder, $"trainer-{user}.db"),
                    Policy = ParticipationPolicy.Always,
                    MostTime = TimeSpan.FromMinutes(5),
                    FlushesToDisk = false,
                }));
                foreach (string item in others[user]) await trainers[user].RecordAsync(item);
            }
            await TrainAsync(engine, trainers, Before);
            Measure("first");
            await TrainAsync(engine, trainers, Before + Missed);
            Measure($"{Missed} rounds later");

            void Measure(string name) => Console.WriteLine(Row(items, name, [.. Enumerable.Range(0, Measured).Select(user =>
                ChildRun.Of(["participate", "--child", invitation.ToString(), Path.Combine(folder, $"device-{user}.db"),
                    .. name == "first" ? liked[user] : []]))]));
        }
        finally
        {
            foreach (FedRasClient trainer in trainers) trainer.Dispose();
            await app.StopAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Items of made-up users: of those who have nearest to <paramref name="each"/> of them.</summary>
    private static string[][] Likes(string[] ids, int each, int users)
    {
        Dataset data = SyntheticInteractions.Generate(
            new SyntheticOptions { Name = "synthetic", Users = 10 * users, Items = ids.Length, Interactions = 10 * users * each });
        return [.. data.Interactions.GroupBy(one => one.User).OrderBy(user => Math.Abs(user.Count() - each)).Take(users).Select(user =>
            user.Select(one => ids[int.Parse(data.Items[one.Item][1..], CultureInfo.InvariantCulture)]).ToArray())];
    }

    private static async Task TrainAsync(FederationEngine engine, List<FedRasClient> trainers, int round)
    {
        for (int turn = 0; engine.Round < round; turn++)
        {
            ParticipationResult result = await trainers[turn % trainers.Count].ParticipateAsync();
            // One that reported in the open round already is told to come later: it is the next one's turn.
            if (result.Outcome is not (ParticipationOutcome.Accepted or ParticipationOutcome.Later))
                throw new InvalidOperationException($"a device could not take part: {result.Outcome}, {result.Sentence}");
        }
    }

    private static string Row(int items, string name, string[] lines)
    {
        double[][] runs = [.. lines.Select(line =>
            line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        double Of(string column)
        {
            int index = OneParticipation.Columns.ToList().IndexOf(column);
            return runs.Select(run => run[index]).Order().ElementAt(runs.Length / 2);
        }
        string[] parts =
        [
            Whole(items), name, Whole(Of("all")), Whole(Of("open")), Whole(Of("enrol")), Whole(Of("ids")), Whole(Of("frame")),
            Whole(Of("report")), Whole(Of("recommend")), Megabytes(Of("peak")), Whole(Of("report-bytes")), Whole(Of("frame-bytes")),
            Whole(Of("ids-bytes")), Whole(Of("up")), Whole(Of("down")), Megabytes(Of("file")),
        ];
        return $"| {string.Join(" | ", parts)} |";
    }

    private static string Whole(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Megabytes(double bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
