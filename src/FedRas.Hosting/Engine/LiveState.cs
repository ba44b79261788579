using System.Security.Cryptography;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Server;

namespace FedRas.Hosting.Engine;

/// <summary>All that a server knows, made of what its store holds. It is thrown away when the store fails, and made again.</summary>
internal sealed class LiveState
{
    public required Federation Federation { get; init; }

    public required DeviceRegistry Devices { get; init; }

    public required Enrolment Enrolment { get; init; }

    public required AnswerBook Answers { get; init; }

    public required EvaluationBook Evaluations { get; init; }

    public required ServerCounters Counters { get; init; }

    /// <summary>What the operator changed.</summary>
    public required OperatorSettings Operator { get; init; }

    public required ItemCatalogue Items { get; init; }

    /// <summary>Signs manifests.</summary>
    public required ECDsa ManifestKey { get; init; }

    public required StoreWriter Writer { get; init; }

    public required IFederationStore Store { get; init; }

    public required KnownFrames Frames { get; init; }

    public required ResourceShelf Shelf { get; init; }

    public VersionChecks Checks { get; } = new();

    /// <summary>The round that was open in the store; null if none was.</summary>
    public OpenRound? Open { get; set; }

    /// <summary>Places of that round.</summary>
    public IReadOnlyList<PlaceGiven> Places { get; init; } = [];

    /// <summary>Devices whose reports were answered in it, whatever the answer.</summary>
    public HashSet<long> Answered { get; init; } = [];

    /// <summary>How many items devices rank what they hold out among in it; null if they measure nothing.</summary>
    public int? Negatives { get; init; }

    /// <summary>Devices whose reports count in it, each with what it measured.</summary>
    public IReadOnlyDictionary<long, Evaluation?> Reported { get; init; } = new Dictionary<long, Evaluation?>();
}
