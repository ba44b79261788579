namespace FedRas.Cli.Display;

/// <summary>Shows nothing (<c>--quiet</c>).</summary>
internal sealed class SilentDisplay : IRunDisplay
{
    public void Show(Action body) => body();

    public void Report(SimulationProgress value) { }
}
