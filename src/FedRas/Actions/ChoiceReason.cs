namespace FedRas.Actions;

/// <summary>Why a device chose the actions it sent.</summary>
public enum ChoiceReason
{
    /// <summary>The number of actions is fixed.</summary>
    Fixed,
    /// <summary>The fewest bytes whose distortion meets the target.</summary>
    MeetsTarget,
    /// <summary>The target does not fit link and time; the least distortion that does.</summary>
    BestThatFits,
    /// <summary>The device is too slow to look for more than a line.</summary>
    TooSlow,
    /// <summary>Nothing fits; the fewest bytes there are.</summary>
    NothingFits,
}
