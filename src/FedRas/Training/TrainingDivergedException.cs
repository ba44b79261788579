namespace FedRas.Training;

/// <summary>Training reached values that are no numbers; nothing of that round was applied to the shared table.</summary>
public sealed class TrainingDivergedException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public TrainingDivergedException(string message, Exception? inner = null) : base(message, inner) { }
}
