namespace FedRas.Hosting.Engine;

/// <summary>What the server does at the moment.</summary>
public enum RoundPhase
{
    /// <summary>Too few devices have enrolled for a round to open.</summary>
    Waiting,

    /// <summary>The round gives places.</summary>
    Selecting,

    /// <summary>All places are given, or the time for it is over; reports come in.</summary>
    Collecting,

    /// <summary>The reports are added, and the table moves.</summary>
    Aggregating,

    /// <summary>The new version is made durable.</summary>
    Publishing,

    /// <summary>No round will open any more. The newest model stays to be downloaded.</summary>
    Stopped,
}
