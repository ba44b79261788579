using System.Collections.Concurrent;

namespace FedRas.Tests.Server;

/// <summary>
/// Every order in which a few threads can pass the points at which a round's door may be seen half-way, held against a reference that is
/// plainly right.
/// </summary>
public sealed class OpenRoundTests
{
    private const long Stranger = 9;

    /// <summary>
    /// Reports of two devices that were asked, one of them with two; one that is illegal; one of a device that nobody asked.
    /// </summary>
    private static readonly Sent[] s_kinds =
        [new(1, [1]), new(1, [2]), new(2, [1]), new(3, [Door.Illegal]), new(Stranger, [1])];

    public static TheoryData<int, int, int> Pairs =>
        [.. from first in Enumerable.Range(0, s_kinds.Length)
            from second in Enumerable.Range(0, s_kinds.Length)
            from goal in (int[])[1, 2]
            select (first, second, goal)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Accept_TwoReportsAndTheEndInEveryOrder_AnswersAsTheReference(int first, int second, int goal) =>
        CheckEveryOrder([s_kinds[first], s_kinds[second]], goal);

    [Theory]
    [InlineData(0, 2, 3, 1)]
    [InlineData(0, 0, 1, 2)]
    [InlineData(0, 1, 2, 1)]
    [InlineData(2, 3, 0, 2)]
    public void Accept_ThreeReportsAndTheEndInEveryOrder_AnswersAsTheReference(int first, int second, int third, int goal) =>
        CheckEveryOrder([s_kinds[first], s_kinds[second], s_kinds[third]], goal);

    [Fact]
    public void Accept_ManyThreadsAndDevices_TakesTheGoalOnceEachAndNothingAfterTheEnd()
    {
        const int Devices = 400, Goal = 150, Threads = 8;
        for (int trial = 0; trial < 5; trial++)
        {
            (Federation federation, OpenRound round) = Open(() => new Door.AtOnce(), Goal, Devices);
            var answers = new ConcurrentDictionary<(long, int), AcceptanceKind>();
            using var start = new Barrier(Threads + 1);
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                for (int i = 0; i < Devices; i++)
                {
                    long device = 1 + (i * 7 + thread * 50) % Devices;
                    answers[(device, thread)] = round.Accept(device, [(byte)device]).Kind;
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            start.SignalAndWait();
            while (round.Accepted < Goal / 2 * (trial % 2 + 1)) Thread.Yield();
            RoundResult result = federation.Close(round);
            int accepted = round.Accepted;
            foreach (Thread thread in threads) thread.Join();
            Assert.Equal(accepted, round.Accepted);
            Assert.Equal(accepted, result.Reports);
            Assert.InRange(accepted, Goal / 2 * (trial % 2 + 1), Goal);
            IEnumerable<long> told = answers.Where(answer => answer.Value == AcceptanceKind.Accepted).Select(answer => answer.Key.Item1);
            Assert.Equal(accepted, told.Distinct().Count());
        }
    }

    [Fact]
    public void Accept_ThreadsOfOtherDevicesAtOnce_TakesExactlyTheGoal()
    {
        const int Devices = 40_000, Goal = 30_000, Threads = 4;
        (Federation federation, OpenRound round) = Open(() => new Door.AtOnce(), Goal, Devices);
        int accepted = 0;
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (int device = 1 + thread; device <= Devices; device += Threads)
                if (round.Accept(device, [1]).Kind == AcceptanceKind.Accepted) Interlocked.Increment(ref accepted);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal((Goal, Goal, Goal), (accepted, round.Accepted, federation.Close(round).Reports));
    }

    private static void CheckEveryOrder(Sent[] sent, int goal)
    {
        foreach (int[] order in Orders(sent.Length))
        {
            var door = new Door();
            (Federation federation, OpenRound round) = Open(() => door, goal, devices: 3);
            var reference = new Reference(goal);
            using var calls = new Calls(round, door, sent);
            Thread? end = null;
            RoundResult result = default;
            var expected = new AcceptanceKind?[sent.Length];
            var begun = new bool[sent.Length];
            foreach (int step in order)
            {
                if (step == sent.Length)
                {
                    reference.IsSealed = true;
                    end = new Thread(() => result = federation.Close(round));
                    end.Start();
                    SpinWait.SpinUntil(() => round.IsSealed);
                }
                else if (!begun[step])
                {
                    begun[step] = true;
                    expected[step] = reference.Begin(sent[step]);
                    calls.Begin(step);
                }
                else
                {
                    expected[step] ??= reference.End(sent[step]);
                    calls.End(step);
                    Assert.Equal(expected[step], calls.Answer(step));
                }
            }
            end!.Join();
            Assert.Equal((reference.Taken, reference.Taken), (round.Accepted, result.Reports));
        }
    }

    /// <summary>Every order of two steps of each report and one of the end, which is the last number.</summary>
    private static IEnumerable<int[]> Orders(int reports)
    {
        int[] left = [.. Enumerable.Repeat(2, reports), 1];
        return Go([], left);

        static IEnumerable<int[]> Go(int[] done, int[] left)
        {
            if (left.Sum() == 0) yield return done;
            for (int i = 0; i < left.Length; i++)
            {
                if (left[i] == 0) continue;
                int[] rest = [.. left];
                rest[i]--;
                foreach (int[] order in Go([.. done, i], rest)) yield return order;
            }
        }
    }

    private static (Federation, OpenRound) Open(Func<IReportReader> reader, int goal, int devices)
    {
        var federation = new Federation(new ServerOptions { Items = 4, Dim = 2 }, reader: reader);
        OpenRound round = federation.Open(new RoundPlan { Goal = goal, Fewest = 0 });
        for (int device = 1; device <= devices; device++) round.TaskFor(device);
        return (federation, round);
    }

    private sealed record Sent(long Device, byte[] Report);

    /// <summary>What a round's door answers, said once more and plainly. A report begins to be read, and has been read.</summary>
    private sealed class Reference(int goal)
    {
        private readonly Dictionary<long, byte[]> _taken = [];
        private readonly HashSet<long> _reading = [];

        public bool IsSealed { get; set; }

        public int Taken => _taken.Count;

        public AcceptanceKind? Begin(Sent sent)
        {
            if (IsSealed) return AcceptanceKind.TooLate;
            if (sent.Device == Stranger) return AcceptanceKind.Refused;
            if (_reading.Contains(sent.Device)) return AcceptanceKind.Busy;
            if (_taken.TryGetValue(sent.Device, out byte[]? taken))
                return taken.SequenceEqual(sent.Report) ? AcceptanceKind.Accepted : AcceptanceKind.Refused;
            if (_taken.Count == goal) return AcceptanceKind.NotNeeded;
            _reading.Add(sent.Device);
            return null;
        }

        public AcceptanceKind End(Sent sent)
        {
            _reading.Remove(sent.Device);
            if (sent.Report[0] == Door.Illegal) return AcceptanceKind.Refused;
            if (_taken.Count == goal) return AcceptanceKind.NotNeeded;
            _taken[sent.Device] = sent.Report;
            return AcceptanceKind.Accepted;
        }
    }

    /// <summary>A reader that stops in the middle until it is told to go on.</summary>
    private sealed class Door : IReportReader
    {
        public const byte Illegal = 255;

        private readonly ConcurrentDictionary<Thread, (ManualResetEventSlim Inside, ManualResetEventSlim GoOn)> _points = [];

        public void Expect(Thread thread, ManualResetEventSlim inside, ManualResetEventSlim goOn) => _points[thread] = (inside, goOn);

        public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
        {
            (ManualResetEventSlim inside, ManualResetEventSlim goOn) = _points[Thread.CurrentThread];
            inside.Set();
            goOn.Wait();
            return new AtOnce().Read(report, context, rows);
        }

        public sealed class AtOnce : IReportReader
        {
            public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
            {
                rows.TakeDense().Reset(context.Published.Dim, 0);
                return new Admission(report[0] == Illegal ? "illegal" : null);
            }
        }
    }

    /// <summary>Calls of the door, each on a thread of its own, that stop in the middle.</summary>
    private sealed class Calls(OpenRound round, Door door, Sent[] sent) : IDisposable
    {
        private readonly Call[] _calls = [.. sent.Select(_ => new Call())];

        public void Begin(int index)
        {
            Call call = _calls[index];
            call.Thread = new Thread(() =>
            {
                call.Answer = round.Accept(sent[index].Device, sent[index].Report).Kind;
                call.Inside.Set(); // or the door answered at once
            });
            door.Expect(call.Thread, call.Inside, call.GoOn);
            call.Thread.Start();
            call.Inside.Wait();
        }

        public void End(int index)
        {
            _calls[index].GoOn.Set();
            _calls[index].Thread!.Join();
        }

        public AcceptanceKind Answer(int index) => _calls[index].Answer;

        public void Dispose()
        {
            foreach (Call call in _calls)
            {
                call.Inside.Dispose();
                call.GoOn.Dispose();
            }
        }

        private sealed class Call
        {
            public ManualResetEventSlim Inside { get; } = new();

            public ManualResetEventSlim GoOn { get; } = new();

            public Thread? Thread { get; set; }

            public AcceptanceKind Answer { get; set; }
        }
    }
}
