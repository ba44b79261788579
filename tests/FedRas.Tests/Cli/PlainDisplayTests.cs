using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

public sealed class PlainDisplayTests
{
    [Fact]
    public void Show_LongBeforeTheFirstRoundAndBetweenEvaluations_IsNotSilent()
    {
        using var screen = new StringWriter();
        var clock = new StepClock();
        var display = new PlainDisplay(screen, "round", new TimeLeft(0, clock), clock, CancellationToken.None);
        display.Show(() =>
        {
            clock.Fire();
            display.Report(Progress(1));
            clock.Now = TimeSpan.FromSeconds(29);
            display.Report(Progress(2));
            clock.Now = TimeSpan.FromSeconds(31);
            display.Report(Progress(3));
            display.Report(Progress(4));
            clock.Fire();
        });
        Assert.Equal(["preparing to train: ranking by popularity first …", "training: round 3/40  6:22 left", ""],
            screen.ToString().Split('\n'));
    }

    private static SimulationProgress Progress(int round) => new()
    {
        Round = round,
        Rounds = 40,
        ClientsPerSecond = 1,
        UplinkBytes = 1,
        DownlinkBytes = 1,
        Evaluation = null,
        IsNewEvaluation = false,
    };

    private sealed class StepClock : TimeProvider
    {
        private Action? _tick;

        public TimeSpan Now { get; set; } = TimeSpan.FromTicks(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public void Fire() => _tick?.Invoke();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
