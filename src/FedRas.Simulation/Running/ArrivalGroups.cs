using FedRas.Simulation.Data;

namespace FedRas.Simulation.Running;

/// <summary>The tested users by whether their test item is there from the start.</summary>
/// <param name="Items">Items that arrive.</param>
/// <param name="New">The split of the users whose test item arrives.</param>
/// <param name="Old">That of the others.</param>
internal sealed record ArrivalGroups(int Items, TrainTestSplit New, TrainTestSplit Old)
{
    /// <summary>The groups of a run; null if nothing arrives.</summary>
    public static ArrivalGroups? Of(TrainTestSplit split, IReadOnlyList<int>? arrivals)
    {
        if (arrivals is null) return null;
        return new ArrivalGroups(arrivals.Count(round => round >= 0), NewUsers.Part(split, Arrives), NewUsers.Part(split,
            user => !Arrives(user)));

        bool Arrives(int user) => split.Test.Row(user) is [var item, ..] && arrivals[item] >= 0;
    }
}
