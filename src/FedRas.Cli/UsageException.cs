namespace FedRas.Cli;

/// <summary>What the user asked for is not possible; the message says the value, what is allowed and the next step.</summary>
internal sealed class UsageException(string message) : FedRasException(message);
