namespace FedRas.Hosting.Engine;

/// <summary>Why a round was given up.</summary>
public enum AbandonReason
{
    /// <summary>At its deadline fewer reports had come than make a step.</summary>
    NotEnoughReports,

    /// <summary>The step was not finite, or left the range that can be published.</summary>
    Diverged,

    /// <summary>The next version could not be published, such as when its frame is longer than devices take.</summary>
    CannotPublish,

    /// <summary>The server was started again with other settings than those that the round was opened with.</summary>
    SettingsChanged,
}
