namespace FedRas.Client.Participation;

/// <summary>What came of a call to the federation.</summary>
public enum ParticipationOutcome
{
    /// <summary>The device trained and its report counts.</summary>
    Accepted,
    /// <summary>The device trained, and enough others came before it.</summary>
    NotNeeded,
    /// <summary>The device trained, and the round was over.</summary>
    TooLate,
    /// <summary>
    /// The server says no; <see cref="ParticipationResult.Code"/> and <see cref="ParticipationResult.Sentence"/> say why.
    /// </summary>
    Refused,
    /// <summary>
    /// The server wants the device later: see <see cref="ParticipationResult.ComeBackIn"/>. A report that has no answer yet stays.
    /// </summary>
    Later,
    /// <summary>The device holds the newest model, and nothing else was asked for or there is nothing to train on yet.</summary>
    UpToDate,
    /// <summary>The device's own policy said no, or it has no invitation. Nothing was sent.</summary>
    NotAllowed,
    /// <summary>The time for one call is up. What was done is kept, and the next call goes on.</summary>
    TimeIsUp,
    /// <summary>No answer came, after all retries. What was done is kept, and the next call goes on.</summary>
    Unreachable,
    /// <summary>What answered is not the server of the invitation, or sent what does not bear out its hash or signature.</summary>
    Untrusted,
    /// <summary>The server asks for what this version of the client cannot do.</summary>
    Unsupported,
}
