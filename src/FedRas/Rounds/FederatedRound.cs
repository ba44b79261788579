using FedRas.Aggregation;
using FedRas.Models;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// One round of federated recommendation by update actions (FedRAS, KDD 2025), over devices in this process. A server over a network calls the
/// same stages in the same order; only transport and waiting differ.
/// </summary>
public sealed class FederatedRound
{
    private readonly IReadOnlyList<FederatedClient> _clients;
    private readonly ClientSampler _sampler;
    private readonly Cohort _cohort;
    private readonly TouchedItemMean _mean;
    private readonly ServerOptimizer _optimizer;
    private readonly ItemUpdate _step = new();

    /// <summary>Creates the round over <paramref name="clients"/> and a table of items × dim.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the cohort larger than the devices that can train.</exception>
    public FederatedRound(IReadOnlyList<FederatedClient> clients, int items, int dim, RoundOptions options)
    {
        options.Validate();
        // No message may make its reader allocate for a larger table than this one.
        options = options with { Limits = options.Limits with { MaxItems = Math.Min(items, options.Limits.MaxItems), MaxDim = Math.Min(dim, options.Limits.MaxDim) } };
        _clients = clients;
        int[] eligible = [.. Enumerable.Range(0, clients.Count).Where(i => clients[i].CanTrain)];
        _sampler = new ClientSampler(eligible, options.ClientsPerRound, options.Seed);
        _cohort = new Cohort(items, options);
        _mean = new TouchedItemMean(items, dim);
        _optimizer = new ServerOptimizer(options.ServerLearningRate);
        Broadcaster = new Broadcaster(items, dim, options);
    }

    /// <summary>The broadcast stage; holds the error feedback, which is part of the training state.</summary>
    public Broadcaster Broadcaster { get; }

    /// <summary>Shows every broadcast frame as it is sent; the bytes are valid during the call only.</summary>
    public event FrameHandler? FrameSent;

    /// <summary>Receives the bytes of a broadcast frame.</summary>
    public delegate void FrameHandler(ReadOnlySpan<byte> frame);

    /// <summary>Runs the round and advances <paramref name="model"/>, the table that server and devices share bit for bit.</summary>
    public RoundResult Run(GlobalModel model)
    {
        ReadOnlySpan<int> selected = _sampler.Select(model.Round);

        // On each device: train, take the update, describe it by actions, encode. At the server's door: decode.
        long uplinkBytes = _cohort.Collect(_clients, selected, model);

        _cohort.Aggregate(_mean);
        _optimizer.Step(model.ItemFactors, _mean, _step);

        ReadOnlySpan<byte> frame = Broadcaster.Encode(model, _step);
        model.Apply(Broadcaster.Decode(frame));
        FrameSent?.Invoke(frame);

        return new RoundResult(model.Round - 1, selected.Length, uplinkBytes, frame.Length);
    }
}
