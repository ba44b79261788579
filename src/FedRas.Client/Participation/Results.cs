using FedRas.Protocol;

namespace FedRas.Client.Participation;

/// <summary>Results from the words of the protocol.</summary>
internal static class Results
{
    public static ParticipationResult Of(ParticipationOutcome outcome, string? sentence = null) =>
        new() { Outcome = outcome, Sentence = sentence };

    public static ParticipationResult Refused(Refusal refusal, int? round = null) => new()
    {
        Outcome = ParticipationOutcome.Refused,
        Code = refusal.Code,
        Sentence = refusal.Sentence,
        Round = round,
    };

    public static ParticipationResult Later(Retry retry) => With(Of(ParticipationOutcome.Later, retry.Sentence), retry);

    /// <summary>Adds when to come back.</summary>
    public static ParticipationResult With(ParticipationResult result, Retry? retry) => retry is null ? result : result with
    {
        ComeBackIn = TimeSpan.FromMilliseconds(Math.Min(retry.AfterMs, int.MaxValue)),
        Reason = retry.Reason == LaterReason.Unspecified ? null : retry.Reason,
    };
}
