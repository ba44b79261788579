using FedRas.Models;
using FedRas.Ranking;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>
/// A device at work: it downloads frames, trains on what its user liked, and recommends. <see cref="Recommend"/> and <see cref="Score"/>
/// may be called from any thread at any time; the other calls must not overlap.
/// </summary>
public sealed class DeviceSession
{
    private readonly DeviceState _state;
    private readonly DeviceWorker _worker;

    private DeviceSession(DeviceState state, DeviceOptions options, TimeProvider? clock)
    {
        _state = state;
        _worker = new DeviceWorker(options, clock);
    }

    /// <summary>Opens the device's state.</summary>
    /// <param name="state">Made by <see cref="DeviceState.Create"/> once, and by <see cref="DeviceState.Load"/> ever after.</param>
    /// <param name="options">What the device decides for itself; null takes the defaults.</param>
    /// <param name="clock">Measures how long training takes, which a report tells; null tells it from the conditions.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The state holds no table.</exception>
    public static DeviceSession Open(DeviceState state, DeviceOptions? options = null, TimeProvider? clock = null)
    {
        if (state.Mirror is null) throw new ArgumentException("the state holds no table: make it by DeviceState.Create", nameof(state));
        options ??= new DeviceOptions();
        state.Mirror = state.Mirror.With(options.Limits, options.Threads);
        return new DeviceSession(state, options, clock);
    }

    /// <summary>The table that the device holds. It never changes: <see cref="Apply"/> puts another one in its place.</summary>
    public GlobalModel Model => _state.Mirror!.Model;

    /// <summary>The round of the table that the device holds; what it tells the server when it asks for a frame.</summary>
    public int HeldRound => Model.Round;

    /// <summary>Moves to the version that a frame leads to.</summary>
    /// <param name="frame">The bytes as they came.</param>
    /// <exception cref="WireFormatException">
    /// The bytes are no legal frame within the limits, or not one from the version held or the shared start; nothing has changed.
    /// </exception>
    public void Apply(ReadOnlySpan<byte> frame)
    {
        ModelMirror next = _state.Mirror!.Copy();
        next.Apply(frame);
        _state.Mirror = next;
    }

    /// <summary>Trains on what the device's user liked, and encodes the report.</summary>
    /// <param name="data">What the user liked.</param>
    /// <param name="task">What the server asks for.</param>
    /// <param name="conditions">The link and the speed, if the device knows them.</param>
    /// <exception cref="ArgumentException">
    /// The table held is not that of the task: apply the newest frame first, or make the state with the numbers of the task.
    /// </exception>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public byte[] Train(ClientDataset data, RoundTask task, DeviceConditions? conditions = null)
    {
        ModelMirror mirror = _state.Mirror!;
        FactorMatrix table = mirror.Model.ItemFactors;
        if (task.Items < table.Rows || task.Dim != table.Dim || task.Seed != mirror.Seed)
        {
            throw new ArgumentException($"the device was made for {table.Rows} items × {table.Dim} factors on seed {mirror.Seed}, and the "
                + $"task is of {task.Items} × {task.Dim} on seed {task.Seed}: make its state with the numbers of the task", nameof(task));
        }
        byte[] report = _worker.Report(_state, [data], Model, task, conditions).Message.ToArray();
        _state.Training = task.Training;
        return report;
    }

    /// <summary>Measures the table that is held: ranks what was held out of training, by factors that are fitted without it.</summary>
    /// <param name="data">What training takes, and what is held out.</param>
    /// <param name="training">How the user is fitted: that of the task.</param>
    /// <param name="negatives">How many items each one is ranked among; 0 for all, and all if there are fewer.</param>
    /// <param name="k">The first K places count; at least 1.</param>
    public RankingSums Evaluate(HeldOutData data, LocalTrainerOptions training, int negatives, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(negatives);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        UserFactors user = _worker.Serve(_state, [data.Training], Model, training);
        return HeldOutRanking.Rank(user, Model, _state.Secret, data, negatives, k);
    }

    /// <summary>
    /// The items that fit the user best, without those of <see cref="ClientDataset.Positives"/> and without retired ones, best first.
    /// </summary>
    /// <param name="data">What the user liked.</param>
    /// <param name="count">How many.</param>
    public int[] Recommend(ClientDataset data, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        float[] scores = Score(data);
        foreach (int item in data.Positives.Span)
            if (item < scores.Length) scores[item] = float.NegativeInfinity;
        int[] items = [.. Enumerable.Range(0, scores.Length).Where(item => !float.IsNegativeInfinity(scores[item]))];
        // By score, and of equal scores the lower item.
        Array.Sort(items, (a, b) => (scores[b], a).CompareTo((scores[a], b)));
        return items[..Math.Min(count, items.Length)];
    }

    /// <summary>
    /// How well each item of the table held fits the user, in the order of its rows: the more the better; −∞ for a retired item.
    /// </summary>
    /// <param name="data">What the user liked.</param>
    public float[] Score(ClientDataset data)
    {
        GlobalModel model = Model;
        // A worker of its own: the session's may be training.
        UserFactors user = new DeviceWorker(new DeviceOptions()).Serve(_state, [data], model, _state.Training);
        var scores = new float[model.ItemFactors.Rows];
        user.ScoreAll(model.ItemFactors, scores);
        foreach (int item in model.Retired.Items) scores[item] = float.NegativeInfinity;
        return scores;
    }
}
