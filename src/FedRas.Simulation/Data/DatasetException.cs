namespace FedRas.Simulation.Data;

/// <summary>A ratings file, or a request about one, that cannot be used. The message names file, line and what was expected.</summary>
public sealed class DatasetException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public DatasetException(string message, Exception? inner = null) : base(message, inner) { }
}
