using System.Diagnostics;
using FedRas.Client.Participation;
using FedRas.Simulation.Data;
using FedRas.Swarm.Transport;
using FedRas.Training;

namespace FedRas.Swarm.Running;

/// <summary>Many real devices against a server: each has a client, a store and an identity of its own. Bounded in time and count.</summary>
public sealed class DeviceSwarm
{
    private static readonly TimeSpan s_telling = TimeSpan.FromSeconds(5);

    private readonly SwarmOptions _options;
    private readonly Dataset _dataset;
    private readonly TrainTestSplit _split;
    private readonly int[] _users;

    /// <summary>Prepares a swarm.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="dataset">Names the items.</param>
    /// <param name="split">What each device trains on, and what is held out.</param>
    /// <param name="devices">How many devices; null for one for each user with something to train on.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or there are fewer users.</exception>
    public DeviceSwarm(SwarmOptions options, Dataset dataset, TrainTestSplit split, int? devices = null)
    {
        options.Validate();
        int[] users = [.. Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty)];
        if (devices is < 1 || devices > users.Length)
            throw new ArgumentOutOfRangeException(nameof(devices), devices, $"must lie between 1 and {users.Length}, the users with data");
        (_options, _dataset, _split, _users) = (options, dataset, split, users[..(devices ?? users.Length)]);
    }

    /// <summary>Has all devices join, take part until the end, and rank what was held out.</summary>
    /// <param name="progress">Told every few seconds how it stands.</param>
    /// <param name="stop">Ends it early; what was done is told all the same.</param>
    /// <exception cref="SwarmException">A device could not join.</exception>
    public async Task<SwarmResult> RunAsync(IProgress<string>? progress, CancellationToken stop)
    {
        string folder = _options.Folder ?? Directory.CreateTempSubdirectory("fedras-swarm-").FullName;
        Directory.CreateDirectory(folder);
        var counts = new FaultCounts();
        var devices = new List<SwarmDevice>();
        try
        {
            foreach (int user in _users)
            {
                devices.Add(new SwarmDevice(_options, user, DataOf(user), Path.Combine(folder, $"device-{user}.db"), counts));
            }
            await JoinAsync(devices, progress, stop).ConfigureAwait(false);
            SwarmResult result = await TakePartAsync(devices, counts, progress, stop).ConfigureAwait(false);
            if (_split.Candidates is null || stop.IsCancellationRequested) return result;
            progress?.Report("ranking what was held out, each device from its own store");
            (double hr, double ndcg) = await new HeldOutItems(_dataset, _split).RankAsync(devices).ConfigureAwait(false);
            return result with { Hr10 = hr, Ndcg10 = ndcg };
        }
        finally
        {
            foreach (SwarmDevice device in devices) device.Dispose();
            if (_options.Folder is null) Directory.Delete(folder, recursive: true);
        }
    }

    // As in a simulation: what may not be a negative is what the split's protocol says.
    private DeviceData DataOf(int user)
    {
        ClientDataset data = _split.Client(user);
        string[] held = [.. data.Excluded.ToArray().Except(data.Positives.ToArray()).Select(item => _dataset.Items[item])];
        ReadOnlySpan<int> test = _split.Candidates is null ? default : _split.Test.Row(user);
        return new DeviceData([.. data.Positives.ToArray().Select(item => _dataset.Items[item])], held,
            test.IsEmpty ? null : _dataset.Items[test[0]]);
    }

    // One after the other: the server numbers devices as they enrol, and a repeated run must number them alike.
    private async Task JoinAsync(List<SwarmDevice> devices, IProgress<string>? progress, CancellationToken stop)
    {
        long told = Stopwatch.GetTimestamp();
        for (int i = 0; i < devices.Count; i++)
        {
            for (int attempt = 1; ; attempt++)
            {
                ParticipationResult joined = await devices[i].JoinAsync(stop).ConfigureAwait(false);
                if (joined.Outcome == ParticipationOutcome.UpToDate) break;
                bool mayCome = joined.Outcome is ParticipationOutcome.Unreachable or ParticipationOutcome.Later;
                if (!mayCome || attempt == 20)
                    throw new SwarmException($"device {devices[i].Number} could not join ({joined.Outcome}): {joined.Sentence}");
                await Task.Delay(joined.ComeBackIn ?? _options.RetryDelay, stop).ConfigureAwait(false);
            }
            if (Stopwatch.GetElapsedTime(told) < s_telling && i < devices.Count - 1) continue;
            told = Stopwatch.GetTimestamp();
            progress?.Report($"{i + 1} of {devices.Count} devices joined");
        }
    }

    private async Task<SwarmResult> TakePartAsync(
        List<SwarmDevice> devices, FaultCounts counts, IProgress<string>? progress, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var tally = new SwarmTally(_options, end.Cancel);
        long start = Stopwatch.GetTimestamp();
        end.CancelAfter(_options.Longest);
        Task all = Task.WhenAll(devices.Select(device => Task.Run(() => device.RunAsync(tally, end.Token, stop), CancellationToken.None)));
        while (await Task.WhenAny(all, Task.Delay(s_telling, CancellationToken.None)).ConfigureAwait(false) != all)
        {
            progress?.Report($"round {tally.Round}, {tally.Participations} participations, "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        }
        await all.ConfigureAwait(stop.IsCancellationRequested ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        // A device serves the newest model. Faults are over.
        foreach (SwarmDevice device in devices)
        {
            device.EndFaults();
            if (!stop.IsCancellationRequested) tally.See((await device.Client.RefreshAsync(stop).ConfigureAwait(false)).HeldRound);
        }
        return tally.Result(devices.Count, took,
            [.. counts.All.Select(fault => $"{fault.Fault} {fault.Message}: {fault.Count}".ToLowerInvariant())]);
    }
}

/// <summary>A swarm that cannot run; the message says why.</summary>
public sealed class SwarmException(string message) : FedRasException(message);
