namespace FedRas.Simulation.Running;

/// <summary>A model file that is damaged, of another version, or does not belong to the run it is used in.</summary>
public sealed class ModelFileException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public ModelFileException(string message, Exception? inner = null) : base(message, inner) { }
}
