using FedRas.Device;
using FedRas.Models;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// One round of federated recommendation by update actions (FedRAS, KDD 2025), over devices in this process. A server over a network calls
/// the
/// same stages in the same order; only transport and waiting differ.
/// </summary>
public sealed class FederatedRound
{
    private readonly IReadOnlyList<FederatedClient> _clients;
    private readonly RoundOptions _options;
    private readonly ClientSampler _sampler;
    private readonly Cohort _cohort;
    private readonly TouchedItemMean _mean;
    private readonly ServerOptimizer _optimizer;
    private readonly ItemUpdate _step = new();

    /// <summary>Creates the round over <paramref name="clients"/> and a table of items × dim.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the cohort larger than the devices that can
    /// train.</exception>
    public FederatedRound(IReadOnlyList<FederatedClient> clients, int items, int dim, RoundOptions options)
    {
        options.Validate();
        // No message may make its reader allocate for a larger table than this one.
        options = options with
        {
            Limits = options.Limits with
            {
                MaxItems = Math.Min(items, options.Limits.MaxItems),
                MaxDim = Math.Min(dim, options.Limits.MaxDim)
            }
        };
        _clients = clients;
        _options = options;
        int[] eligible = [.. Enumerable.Range(0, clients.Count).Where(i => clients[i].CanTrain)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ClientsPerRound, eligible.Length, nameof(options.ClientsPerRound));
        _sampler = new ClientSampler(eligible, options.Seed);
        _mean = new TouchedItemMean(items, dim);
        _optimizer = new ServerOptimizer(items, dim, options.Server);
        Publisher = options.CreatePublisher(items, dim);
        _cohort = new Cohort(items, options, Publisher);
    }

    /// <summary>The publishing stage; what it keeps is part of the training state.</summary>
    public IModelPublisher Publisher { get; }

    /// <summary>What the server's momentum keeps, part of the training state; null where it has none.</summary>
    public FactorMatrix? Velocity => _optimizer.State;

    /// <summary>What every device of the last round came to, in the order of selection; valid until the next round.</summary>
    public ReadOnlySpan<SeatOutcome> LastRound => _cohort.Outcomes;

    /// <summary>Where the time of all rounds so far went.</summary>
    public StageTimes Times => _cohort.Times;

    /// <summary>Shows every broadcast frame as it is sent; the bytes are valid during the call only.</summary>
    public event FrameHandler? FrameSent;

    /// <summary>Shows one report of every round, of the first selected device that sent one, before the server's step.</summary>
    internal event FrameHandler? ReportReceived;

    /// <summary>Receives the bytes of a broadcast frame.</summary>
    public delegate void FrameHandler(ReadOnlySpan<byte> frame);

    /// <summary>Runs the round and advances <paramref name="model"/>, the table that server and devices share bit for bit.</summary>
    public RoundResult Run(GlobalModel model)
    {
        long start = Times.Now;
        Publisher.Start(model);
        int round = model.Round, goal = _options.ClientsPerRound;
        ReadOnlySpan<int> selected = _sampler.Select(
            round, _options.Environment.Invite(round, goal), device => _options.Environment.IsAvailable(round, device));

        // On each device: catch up, train, take the update, describe it by actions, encode. At the server's door: decode, and refuse what
        // is no honest report.
        _cohort.KeepsReports = ReportReceived is not null;
        _cohort.Collect(_clients, selected, model);
        if (_cohort.FirstReport is { } report) ReportReceived?.Invoke(report);
        _cohort.Close(round);

        _cohort.Aggregate(_mean);
        long clock = Times.Now;
        _optimizer.Step(round, Publisher.Table(model), _mean, _step);
        clock = Times.Lap(RoundStage.Step, clock);

        ReadOnlySpan<byte> frame = Publisher.Publish(model, _step);
        Times.Lap(RoundStage.Publish, clock);
        Times.LapElapsed(start);
        FrameSent?.Invoke(frame);

        return Summarize(round, frame.Length);
    }

    private RoundResult Summarize(int round, int frameBytes)
    {
        int sent = 0, refused = 0, clipped = 0;
        long uplink = 0;
        foreach (SeatOutcome seat in _cohort.Outcomes)
        {
            if (seat.Answers) sent++;
            if (seat.Refusal is not null) refused++;
            if (seat.IsClipped) clipped++;
            uplink += seat.ReportBytes;
        }
        return new RoundResult
        {
            Round = round,
            Selected = _cohort.Outcomes.Length,
            Sent = sent,
            Reports = _cohort.Counted,
            Refused = refused,
            Clipped = clipped,
            UplinkBytes = uplink,
            CatchUpBytes = _cohort.CatchUpBytes,
            FrameBytes = frameBytes,
        };
    }
}
