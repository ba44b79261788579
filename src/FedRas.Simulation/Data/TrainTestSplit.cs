namespace FedRas.Simulation.Data;

/// <summary>How test items are chosen.</summary>
public enum SplitKind
{
    /// <summary>One item a user: the newest, or a seeded choice if there are no timestamps.</summary>
    LeaveOneOut,
    /// <summary>A share of each user's items.</summary>
    Ratio,
    /// <summary>The split that came with the data.</summary>
    Given,
}

/// <summary>
/// The three incompatible "leave-one-out with 99 sampled negatives" protocols in circulation: they differ in what may be drawn as a
/// <em>training</em> negative.
/// </summary>
public enum EvaluationProtocol
{
    /// <summary>CoLR (WWW 2024): neither the test item nor the 99. The default.</summary>
    Colr,
    /// <summary>NCF (WWW 2017): both the test item and the 99 may be drawn.</summary>
    Ncf,
    /// <summary>PFedRec (IJCAI 2023): the 99 may be drawn, the test item not.</summary>
    PFedRec,
}

/// <summary>Training and test interactions of one data set, and the candidates each test item is ranked among.</summary>
public sealed class TrainTestSplit
{
    private readonly Lazy<InteractionMatrix> _heldOut, _known;

    /// <summary>Takes what is set.</summary>
    public TrainTestSplit()
    {
        _heldOut = new(() => Validation is null ? Test! : Test!.Union(Validation));
        _known = new(() => Validation is null ? Train! : Train!.Union(Validation));
    }

    /// <summary>How test items were chosen.</summary>
    public required SplitKind Kind { get; init; }

    /// <summary>Which items may be training negatives (matters for <see cref="SplitKind.LeaveOneOut"/> only).</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>What devices train on.</summary>
    public required InteractionMatrix Train { get; init; }

    /// <summary>What is ranked; a user whose row is empty is not evaluated.</summary>
    public required InteractionMatrix Test { get; init; }

    /// <summary>
    /// What a model is chosen by, neither trained on nor tested: an item of each user with one to spare. Null if none is held out.
    /// </summary>
    public InteractionMatrix? Validation { get; init; }

    /// <summary>
    /// Sampled negatives of each user, met in no part of the data: 99, or all there are if fewer. The test item is ranked among them, and
    /// the validation item too. Null but for leave-one-out.
    /// </summary>
    public InteractionMatrix? Candidates { get; init; }

    /// <summary>Share of each user's items that is tested, for <see cref="SplitKind.Ratio"/>.</summary>
    public double TestRatio { get; init; }

    /// <summary>What is never ranked in a test among all items: <see cref="Train"/> and <see cref="Validation"/>.</summary>
    internal InteractionMatrix Known => _known.Value;

    /// <summary>What a model is chosen by: the validation items stand in the place of the test items, of which nothing is left.</summary>
    /// <exception cref="InvalidOperationException">No validation items are held out.</exception>
    public TrainTestSplit ForValidation() => new()
    {
        Kind = Kind,
        Protocol = Protocol,
        Train = Train,
        Test = Validation ?? throw new InvalidOperationException("this split holds out no validation items"),
        Candidates = Candidates,
    };

    /// <summary>Number of users.</summary>
    public int Users => Train.Users;

    /// <summary>Number of items.</summary>
    public int Items => Train.Items;

    /// <summary>Most sampled negatives of one user; null if there are none to sample.</summary>
    public int? MostCandidates => Candidates is null ? null : Enumerable.Range(0, Users).Max(user => Candidates.Row(user).Length);

    /// <summary>Users with a test item.</summary>
    public int TestedUsers => Enumerable.Range(0, Users).Count(user => !Test.Row(user).IsEmpty);

    /// <summary>Tested users with fewer sampled negatives than <paramref name="wanted"/>; null if there are none to sample.</summary>
    public int? UsersWithFewerCandidates(int wanted = 99) =>
        Candidates is null ? null : Enumerable.Range(0, Users).Count(user => !Test.Row(user).IsEmpty
            && Candidates.Row(user).Length < wanted);

    /// <summary>One line for each way in which this split is too small for what it is used for; empty if all is well.</summary>
    public IReadOnlyList<string> Warnings(int wantedCandidates = 99)
    {
        var warnings = new List<string>();
        int cannotDraw = 0, trained = 0;
        for (int user = 0; user < Users; user++)
        {
            if (Train.Row(user).IsEmpty) continue;
            trained++;
            if (Client(user).ExcludedCount >= Items) cannotDraw++;
        }
        if (UsersWithFewerCandidates(wantedCandidates) is > 0 and int fewer)
            warnings.Add($"{fewer} of {TestedUsers} tested users have fewer than {wantedCandidates} items they never met, and are ranked "
                + "among those: their metrics are too good");
        if (cannotDraw > 0)
            warnings.Add($"{cannotDraw} of {trained} devices have no item left to draw as a negative, and train on positives alone: "
                + (Kind == SplitKind.LeaveOneOut && Protocol == EvaluationProtocol.Colr ? "the catalogue is too small for --protocol "
                    + "colr; take ncf" : "they met every item"));
        return warnings;
    }

    /// <summary>The data that the device of <paramref name="user"/> holds, with the exclusions of <see cref="Protocol"/>.</summary>
    public ClientDataset Client(int user)
    {
        ReadOnlyMemory<int> positives = Train.RowMemory(user);
        if (Kind != SplitKind.LeaveOneOut || Protocol == EvaluationProtocol.Ncf)
            return new ClientDataset(user, positives, positives);

        bool holdsCandidatesBack = Protocol == EvaluationProtocol.Colr && Candidates is not null;
        ReadOnlyMemory<int> candidates = holdsCandidatesBack ? Candidates!.RowMemory(user) : default;
        return new ClientDataset(user, positives, _heldOut.Value.RowMemory(user), candidates);
    }
}
