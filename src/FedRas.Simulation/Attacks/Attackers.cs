using FedRas.Simulation.Data;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// The malicious devices of a simulation. They know each other, their own users, and every version that the server publishes. Honest
/// devices draw what they would draw without them.
/// </summary>
public sealed class Attackers
{
    private readonly bool[] _malicious;
    private readonly IPoison _poison;
    private readonly ulong _seed;

    /// <summary>Draws them.</summary>
    /// <param name="options">What they pursue.</param>
    /// <param name="target">The item to promote.</param>
    /// <param name="devices">The users of each device; one without anything to train on is never malicious.</param>
    /// <param name="training">How devices train.</param>
    /// <param name="seed">Draws who is malicious.</param>
    public Attackers(AttackOptions options, int target, IReadOnlyList<IReadOnlyList<ClientDataset>> devices, LocalTrainerOptions training,
        ulong seed)
    {
        options.Validate();
        (Options, Target, _seed) = (options, target, seed);
        int[] able = [.. Enumerable.Range(0, devices.Count).Where(device => devices[device].Any(user => !user.Positives.IsEmpty))];
        new SeededRandom(seed, RandomStream.Attackers).Shuffle(able.AsSpan());
        int[] drawn = able[..(int)Math.Round(options.Share * able.Length)];
        Count = drawn.Length;
        _malicious = new bool[devices.Count];
        foreach (int device in drawn) _malicious[device] = true;
        _poison = options.Kind switch
        {
            AttackKind.SignFlip => new TurnedUpdate(-1, options.Items),
            AttackKind.Scale => new TurnedUpdate(1_000, options.Items),
            AttackKind.Promote => Push(new OwnUsersAim([.. drawn.SelectMany(device => devices[device])], training)),
            AttackKind.Align => Push(new PopularItemsAim(target)),
            _ => Push(new ApproximateUsersAim(target, seed, training)),
        };

        TargetPush Push(ITargetAim aim) => new(target, options.Items, aim);
    }

    /// <summary>What they pursue.</summary>
    public AttackOptions Options { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The item to promote.</summary>
    public int Target { get; }

    /// <summary>Whether a device is malicious.</summary>
    public bool Has(int device) => _malicious[device];

    /// <summary>The dense index of the target that was asked for.</summary>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public static int FindTarget(AttackOptions options, Dataset dataset, TrainTestSplit split, ulong seed)
    {
        if (options.Target != AttackOptions.Unpopular)
        {
            return dataset.Items.TryGetIndex(options.Target, out int item) ? item
                : throw new ArgumentException($"target {options.Target}: the data has no such item; give the id of one, or "
                    + AttackOptions.Unpopular);
        }
        int[] met = new int[split.Items];
        for (int user = 0; user < split.Users; user++)
            foreach (int item in split.Train.Row(user)) met[item]++;
        int[] fewest = [.. Enumerable.Range(0, split.Items).Where(item => met[item] > 0).OrderBy(item => met[item]).ThenBy(item => item)];
        return fewest[new SeededRandom(seed, RandomStream.Attackers, 1).NextInt(Math.Max(1, fewest.Length / 10))];
    }

    /// <summary>Has them look at the version that devices hold in this round, before any of its reports.</summary>
    internal void Observe(GlobalModel model)
    {
        if (Count > 0) _poison.Observe(model);
    }

    /// <summary>Writes what a malicious device reports instead of its own update. Thread-safe.</summary>
    internal void Poison(int device, int round, ItemUpdate honest, ItemUpdate poisoned) =>
        _poison.Poison(honest, new SeededRandom(_seed, RandomStream.Attackers, 3 + round, device), poisoned);
}
