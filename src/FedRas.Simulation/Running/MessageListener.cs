namespace FedRas.Simulation.Running;

/// <summary>Receives a message as it was sent; the bytes are valid during the call only.</summary>
/// <param name="round">The round, from 1.</param>
/// <param name="isReport">Whether it is a device's report, else the server's frame.</param>
/// <param name="message">The bytes.</param>
public delegate void MessageListener(int round, bool isReport, ReadOnlySpan<byte> message);
