namespace FedRas;

/// <summary>Base of the errors a caller can react to; the message gives the value, what is allowed and the next step.</summary>
public abstract class FedRasException : Exception
{
    /// <summary>Creates the error with its one-line message.</summary>
    protected FedRasException(string message, Exception? inner = null) : base(message, inner) { }
}
