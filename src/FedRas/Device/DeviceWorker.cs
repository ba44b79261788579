using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Device;

/// <summary>
/// What a device does in a round, from ratings to bytes. Holds scratch space only: a phone has one, a simulator one for each thread.
/// </summary>
public sealed class DeviceWorker
{
    private readonly ReportPlanner _planner;
    private readonly TimeProvider? _clock;
    private readonly double _pseudoShare;
    private readonly PseudoItems _pseudo = new();
    private readonly ItemUpdate _update = new();
    private LocalTrainer? _trainer;
    private LocalTrainerOptions? _training;
    private int _items;

    /// <summary>Creates a worker.</summary>
    /// <param name="options">What the device decides for itself.</param>
    /// <param name="clock">Measures the time that training takes, which a report tells; null tells it from the conditions.</param>
    /// <param name="times">Counts the time of each stage; null counts nothing.</param>
    public DeviceWorker(DeviceOptions options, TimeProvider? clock = null, StageTimes? times = null)
    {
        (_clock, _pseudoShare) = (clock, options.PseudoItems);
        Times = times ?? new StageTimes(null);
        _planner = new ReportPlanner(options, Times);
    }

    /// <summary>Where this worker's time went.</summary>
    public StageTimes Times { get; }

    /// <summary>Multiply-adds of the last training, reconstruction included.</summary>
    public double MultiplyAdds { get; private set; }

    /// <summary>Trains on the mirrored table and encodes the report.</summary>
    /// <param name="state">The device's own storage.</param>
    /// <param name="users">What its users liked.</param>
    /// <param name="model">The table it mirrors, of the task's round.</param>
    /// <param name="task">What the server asks for.</param>
    /// <param name="conditions">What the device can do in this round; null for every time in the world.</param>
    /// <exception cref="ArgumentException">The table is not that of the task.</exception>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public DeviceReport Report(
        DeviceState state, IReadOnlyList<ClientDataset> users, GlobalModel model, RoundTask task, DeviceConditions? conditions = null)
    {
        if (model.Round != task.Round || model.Check != task.Check)
        {
            throw new ArgumentException($"the device holds round {model.Round} with check {model.Check:x16}, and the task is of round "
                + $"{task.Round} with check {task.Check:x16}: apply the newest frame first", nameof(task));
        }
        long start = _clock?.GetTimestamp() ?? 0;
        int samples = Train(state, users, model, task.Training, _update);
        return _planner.Plan(
            _update, samples, MultiplyAdds, state.Secret.Stream(RandomStream.UpdateClustering, model.Round), model, task,
            conditions ?? new DeviceConditions { SecondsLeft = task.Deadline?.TotalSeconds ?? double.PositiveInfinity },
                _clock?.GetElapsedTime(start));
    }

    /// <summary>Trains on the mirrored table and takes the update.</summary>
    /// <param name="state">The device's own storage.</param>
    /// <param name="users">What its users liked.</param>
    /// <param name="model">The table it mirrors.</param>
    /// <param name="training">How devices train.</param>
    /// <param name="update">Receives one row for each touched item.</param>
    /// <param name="table">How the device holds the rows that it trains; null chooses.</param>
    /// <returns>Sample updates whose weight decay is left to the server.</returns>
    /// <exception cref="ArgumentException">The device keeps factors, and is to pretend items.</exception>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public int Train(
        DeviceState state, IReadOnlyList<ClientDataset> users, GlobalModel model, LocalTrainerOptions training, ItemUpdate update,
        ILocalTable? table = null)
    {
        long clock = Times.Now;
        LocalTrainer trainer = TrainerFor(model, training);
        users = Within(users, model);
        if (_pseudoShare > 0 && state.Factors is not null)
            throw new ArgumentException("PseudoItems is not possible for a device that keeps factors: they would be trained on made-up "
                + "items and serve the user with them", nameof(state));
        if (_pseudoShare > 0) users = WithPseudoItems(users, model, state.Secret);
        SeededRandom random = state.Secret.Stream(RandomStream.LocalTraining, model.Round);
        IReadOnlyList<UserFactors> factors = state.Factors ?? trainer.Reconstruct(model, users);
        clock = Times.Lap(RoundStage.Reconstruct, clock);
        int samples = trainer.Train(model.ItemFactors, users, factors, ref random, update, table);
        Times.Lap(RoundStage.Train, clock);
        MultiplyAdds = trainer.MultiplyAdds + trainer.MultiplyAddsPerSample(model.ItemFactors.Dim) * samples;
        return trainer.LeavesDecay(table) ? 0 : samples;
    }

    /// <summary>The factors that serve a user: fitted to the table as training does, or those that the device keeps.</summary>
    /// <param name="state">The device's own storage.</param>
    /// <param name="users">What its users liked.</param>
    /// <param name="model">The table it mirrors.</param>
    /// <param name="training">How devices train.</param>
    /// <param name="user">Which of its users, 0 for the owner.</param>
    public UserFactors Serve(
        DeviceState state, IReadOnlyList<ClientDataset> users, GlobalModel model, LocalTrainerOptions training, int user = 0)
    {
        if (state.Factors is { } kept) return kept[user];
        var factors = new UserFactors(model.ItemFactors.Dim);
        TrainerFor(model, training).Reconstruct(model, users[user].Within(model), factors);
        return factors;
    }

    private LocalTrainer TrainerFor(GlobalModel model, LocalTrainerOptions training)
    {
        bool isSame = _trainer is not null && _items == model.ItemFactors.Rows
            && (ReferenceEquals(training, _training) || training == _training);
        if (!isSame)
        {
            (_items, _training) = (model.ItemFactors.Rows, training);
            _trainer = new LocalTrainer(_items, training);
        }
        _trainer!.Retire(model.Retired);
        return _trainer;
    }

    private ClientDataset[] WithPseudoItems(IReadOnlyList<ClientDataset> users, GlobalModel model, DeviceSecret secret) =>
        [.. users.Select(user => _pseudo.Among(user, model, _pseudoShare, secret))];

    // A device may know of items that came after its version, and of items that were retired since its user liked them.
    private static IReadOnlyList<ClientDataset> Within(IReadOnlyList<ClientDataset> users, GlobalModel model)
    {
        ClientDataset[]? live = null;
        for (int i = 0; i < users.Count; i++)
        {
            ClientDataset user = users[i].Within(model);
            if (!ReferenceEquals(user, users[i])) (live ??= [.. users])[i] = user;
        }
        return live ?? users;
    }
}
