namespace FedRas.Client.Storage;

/// <summary>A report that has no answer yet.</summary>
/// <param name="Round">Its round.</param>
/// <param name="Body">The encoded <c>ReportRequest</c>, its id included.</param>
/// <param name="Counter">The counter of the call.</param>
/// <param name="Call">The encoded <c>SignedCall</c>: what was sent, or is to be sent.</param>
/// <param name="Bytes">Length of the report in it.</param>
internal sealed record PendingReport(int Round, byte[] Body, ulong Counter, byte[] Call, int Bytes);
