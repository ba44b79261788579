using FedRas.Cli.Display;
using Spectre.Console;

namespace FedRas.Tests.Cli;

public sealed class TerminalDisplayTests : IDisposable
{
    private readonly StringWriter _screen = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void Report_ThousandRoundsInASecond_DrawsTenTimesAtMostAndTheEnd()
    {
        Show(display =>
        {
            for (int round = 1; round <= 1000; round++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(1));
                display.Report(Progress(round, 1000));
            }
        });
        int drawn = _screen.ToString().Split("/1000 rounds").Length - 1;
        Assert.InRange(drawn, 5, 13);
        Assert.Contains("1000/1000 rounds", _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_TellsQualityTrafficSpeedAndTimeLeft()
    {
        Show(display =>
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            display.Report(Progress(10, 40));
        });
        foreach (string part in (string[])["10/40 rounds", "HR@10 0.5000", "up 10.0 kB", "down 20.0 kB", "1,234 devices/s", "1:30 left"])
            Assert.Contains(part, _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_IsAnsweredAtOnce()
    {
        using var stop = new CancellationTokenSource();
        Show(display =>
        {
            display.Report(Progress(1, 40));
            Assert.DoesNotContain("Ctrl-C again", _screen.ToString(), StringComparison.Ordinal);
            stop.Cancel();
            Assert.Contains("Ctrl-C again", _screen.ToString(), StringComparison.Ordinal);
        }, stop);
    }

    private void Show(Action<TerminalDisplay> body, CancellationTokenSource? stop = null)
    {
        var settings = new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_screen),
        };
        CancellationToken token = stop?.Token ?? CancellationToken.None;
        var display = new TerminalDisplay(AnsiConsole.Create(settings), "round", new TimeLeft(0, _clock), _clock, token);
        display.Show(() => body(display));
    }

    private static SimulationProgress Progress(int round, int rounds) => new()
    {
        Round = round,
        Rounds = rounds,
        ClientsPerSecond = 1234,
        UplinkBytes = 1000L * round,
        DownlinkBytes = 2000L * round,
        Evaluation = Reports.MetricsLogTests.Point(round),
        IsNewEvaluation = false,
    };

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => _ticks;
        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
