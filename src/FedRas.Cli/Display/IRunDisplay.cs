namespace FedRas.Cli.Display;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunDisplay : IProgress<SimulationProgress>
{
    /// <summary>Runs <paramref name="body"/>, showing what it reports.</summary>
    void Show(Action body);
}
