using FedRas.Cli.Display;
using FedRas.Simulation;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Commands;

/// <summary>Writes each evaluation down before it is shown.</summary>
internal sealed class LoggedProgress(IRunDisplay display, MetricsLog? metrics) : IProgress<SimulationProgress>
{
    public void Report(SimulationProgress value)
    {
        if (value is { IsNewEvaluation: true, Evaluation: { } point }) metrics?.Append(point);
        display.Report(value);
    }
}
