using FedRas.Rounds;

namespace FedRas.Cli.Display;

/// <summary>What <c>--profile</c> shows: thread time by stage, per device and as a share, and what is no stage.</summary>
internal static class ProfileReport
{
    private static readonly Dictionary<RoundStage, string> s_names = new()
    {
        [RoundStage.CatchUp] = "devices: what they missed",
        [RoundStage.Reconstruct] = "devices: reconstructing users",
        [RoundStage.Train] = "devices: local training",
        [RoundStage.Describe] = "devices: choosing actions",
        [RoundStage.Encode] = "devices: encoding reports",
        [RoundStage.Decode] = "server: decoding reports",
        [RoundStage.Aggregate] = "server: adding them up",
        [RoundStage.Step] = "server: its step",
        [RoundStage.Publish] = "server: publishing",
    };

    public static void Write(RunProfile profile, TextWriter output)
    {
        output.WriteLine();
        if (profile.Stages is not { } stages)
        {
            output.WriteLine($"profile: training in one place has no stages; training {Seconds(profile.Training)} s, evaluation "
                + $"{Seconds(profile.Evaluation)} s");
            return;
        }
        TimeSpan all = stages.Elapsed * profile.Threads;
        var table = new TextTable($"profile, thread time of {profile.Threads} threads", "seconds", "share", "µs a report");
        foreach (RoundStage stage in StageTimes.Stages) Add(s_names[stage], stages[stage]);
        Add("waiting", profile.Waiting);
        table.Write(output, isTerminal: false);
        output.WriteLine($"rounds {Seconds(stages.Elapsed)} s, evaluation {Seconds(profile.Evaluation)} s; waiting is for the last device "
            + "of a cohort, or for work that one thread does");

        void Add(string name, TimeSpan time) => table.Add(
            name, Seconds(time), Quantity.Percent(all == TimeSpan.Zero ? 0 : time / all),
            profile.Reports == 0 ? "–" : (time.TotalMicroseconds / profile.Reports).ToString("#,0.0", CultureInfo.InvariantCulture));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("#,0.000", CultureInfo.InvariantCulture);
}
