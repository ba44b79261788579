using FedRas.Client.Participation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedRas.Client;

/// <summary>What the client logs: outcomes and bytes. No item, no pseudonym.</summary>
internal sealed partial class ClientLog(ILogger? logger)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>Logs how a call to the federation ended.</summary>
    public void Ended(ParticipationResult result)
    {
        bool isWrong = result.Outcome is ParticipationOutcome.Refused or ParticipationOutcome.Untrusted or ParticipationOutcome.Unsupported;
        Ended(isWrong ? LogLevel.Warning : LogLevel.Information, result.Outcome, result.Round, result.HeldRound, result.Traffic.BytesUp,
            result.Traffic.BytesDown, result.Sentence);
    }

    [LoggerMessage(EventId = 2001, EventName = "CallEnded",
        Message = "{Outcome}, round {Round}, held version {HeldRound}, {BytesUp} bytes up and {BytesDown} down. {Sentence}")]
    private partial void Ended(
        LogLevel level, ParticipationOutcome outcome, int? round, int? heldRound, long bytesUp, long bytesDown, string? sentence);
}
