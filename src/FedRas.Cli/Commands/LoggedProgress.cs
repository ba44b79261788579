using System.Diagnostics;
using FedRas.Cli.Display;

namespace FedRas.Cli.Commands;

/// <summary>Writes each evaluation down before it is shown, and now and then the model, so that a killed run loses little.</summary>
internal sealed class LoggedProgress(IRunDisplay display, RunOutput? output, Func<ModelFile> snapshot) : IProgress<SimulationProgress>
{
    private static readonly TimeSpan s_betweenModels = TimeSpan.FromSeconds(5);
    private readonly Stopwatch _sinceModel = Stopwatch.StartNew();

    public void Report(SimulationProgress value)
    {
        if (output is not null && value is { IsNewEvaluation: true, Evaluation: { } point })
        {
            output.Metrics.Append(point);
            if (_sinceModel.Elapsed > s_betweenModels && value.Round < value.Rounds)
            {
                output.SaveModel(snapshot());
                _sinceModel.Restart();
            }
        }
        display.Report(value);
    }
}
