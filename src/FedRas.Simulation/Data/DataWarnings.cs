namespace FedRas.Simulation.Data;

/// <summary>What a data set's shape does to the meaning of a result, whatever method is trained on it.</summary>
public static class DataWarnings
{
    // Below this, one user more or less moves a metric by more than methods differ.
    private const int FewTested = 30;

    /// <summary>One line for each; empty if all is well.</summary>
    public static IEnumerable<string> Of(Dataset dataset, TrainTestSplit split)
    {
        int[] train = new int[split.Items];
        int unseen = 0, tests = 0;
        for (int user = 0; user < split.Users; user++)
            foreach (int item in split.Train.Row(user)) train[item]++;
        for (int user = 0; user < split.Users; user++)
        {
            foreach (int item in split.Test.Row(user))
            {
                tests++;
                if (train[item] == 0) unseen++;
            }
        }
        if (3 * unseen > tests)
            yield return $"{unseen:N0} of {tests:N0} test items are in nobody's training data, so no method can find them; "
                + "--k-core 5 leaves rare items out";
        if (dataset.HasRatings && dataset.Interactions.Count(row => row.Rating <= 0) is > 0 and int notPositive)
        {
            (float least, float most) = (dataset.Interactions.Min(row => row.Rating), dataset.Interactions.Max(row => row.Rating));
            yield return string.Create(CultureInfo.InvariantCulture, $"{notPositive:N0} of {dataset.Interactions.Length:N0} ratings ")
                + string.Create(CultureInfo.InvariantCulture, $"are 0 or less (of {least} to {most}) and count as interactions like any ")
                + "other; --min-rating leaves low ones out";
        }
        if (split.TestedUsers is var tested and < FewTested)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"only {tested:N0} users are tested: each of them moves a metric by {1.0 / tested:0.000}");
        if (dataset.HasTimestamps && split.Kind == SplitKind.LeaveOneOut && TestItems.UsersWithTies(dataset) is var ties
            && 2 * ties > dataset.Users.Count)
            yield return $"{ties:N0} of {dataset.Users.Count:N0} users have several items of one newest time: their test item is the last "
                + "of these in the file, not the newest (times are kept to the millisecond)";
    }
}
