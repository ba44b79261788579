namespace FedRas.Actions;

/// <summary>Why a device chose the actions it sent.</summary>
public enum ChoiceReason
{
    /// <summary>The number of actions is fixed.</summary>
    Fixed,
    /// <summary>The fewest bytes whose distortion meets the target.</summary>
    MeetsTarget,
    /// <summary>No size within link and time, or none there is, meets the target; the least distortion of those that fit.</summary>
    BestThatFits,
    /// <summary>As <see cref="BestThatFits"/>, and what was left out was too slow to cluster, not too long to send.</summary>
    TooSlow,
    /// <summary>Nothing fits; the fewest bytes there are.</summary>
    NothingFits,
}
