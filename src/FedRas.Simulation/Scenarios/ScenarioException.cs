namespace FedRas.Simulation.Scenarios;

/// <summary>A scenario that cannot be used; the message gives the place, the value, what is legal and an example.</summary>
public sealed class ScenarioException(string message) : FedRasException(message);
