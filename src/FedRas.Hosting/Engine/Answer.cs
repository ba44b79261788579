using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>The answer to a report.</summary>
/// <param name="Reply">The same for every call with this report id.</param>
/// <param name="Durable">Ends once the answer is kept; it is given then.</param>
internal sealed record Answer(ReportReply Reply, Task Durable);
