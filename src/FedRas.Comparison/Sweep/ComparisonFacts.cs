using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace FedRas.Comparison.Sweep;

/// <summary>What all runs of a sweep share: the file <c>compare.json</c>.</summary>
public sealed record ComparisonFacts
{
    /// <summary>Data set name.</summary>
    public required string Dataset { get; init; }
    /// <summary>SHA-256 of the interactions after filters, lower-case hex.</summary>
    public required string DataSha256 { get; init; }
    /// <summary>Users after filters.</summary>
    public required int Users { get; init; }
    /// <summary>Items after filters.</summary>
    public required int Items { get; init; }
    /// <summary>Interactions after filters, all parts.</summary>
    public required int Interactions { get; init; }
    /// <summary>The split and the protocol in words.</summary>
    public required string Split { get; init; }
    /// <summary>What was read and left out; null in sweeps made before it was told.</summary>
    public DataReport? Data { get; init; }
    /// <summary>Whether weight decay stays in the updates.</summary>
    public bool LeavesDecayIn { get; init; }
    /// <summary>What reader and split of the first seed warn of, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
    /// <summary>Interactions trained on, first seed.</summary>
    public required int TrainInteractions { get; init; }
    /// <summary>Interactions tested, first seed.</summary>
    public required int TestInteractions { get; init; }
    /// <summary>Name of the scenario; null without one.</summary>
    public string? Scenario { get; init; }
    /// <summary>The commands that have made this sweep, the first one first.</summary>
    public required IReadOnlyList<string> Commands { get; init; }
    /// <summary>The effective settings of every run as JSON text, but for what the method changes.</summary>
    public required string Config { get; init; }
    /// <summary>Shares of the dense uplink that sizes were fitted to, such as 0.0625 for −93.75 %.</summary>
    public required IReadOnlyList<double> Budgets { get; init; }
    /// <summary>Seeds.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }
    /// <summary>All specs, in the order of the table.</summary>
    public required IReadOnlyList<string> Specs { get; init; }
    /// <summary>Which methods were asked for with which seeds, a part a call.</summary>
    public IReadOnlyList<SweepPart> Parts { get; init; } = [];
    /// <summary>
    /// Errors of quantised embeddings beside errors of quantised updates at the same bytes; empty where it was not measured.
    /// </summary>
    public IReadOnlyList<QuantizationError> QuantizationErrors { get; init; } = [];

    /// <summary><see cref="Parts"/>; of a sweep that names none, all specs with all seeds.</summary>
    [JsonIgnore]
    public IReadOnlyList<SweepPart> Asked => Parts.Count > 0 ? Parts : [new SweepPart(Specs, Seeds)];

    /// <summary>
    /// A name for data and settings together, SHA-256 as lower-case hex: runs of another name are no repetitions of these.
    /// </summary>
    [JsonIgnore]
    public string Settings => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Dataset, DataSha256, Split,
        LeavesDecayIn, Scenario, Config))));
}

/// <summary>Methods that were asked for with some seeds.</summary>
/// <param name="Specs">The methods' specs.</param>
/// <param name="Seeds">The seeds.</param>
public sealed record SweepPart(IReadOnlyList<string> Specs, IReadOnlyList<ulong> Seeds);

/// <summary>What a description of some bytes loses of a device's update g, mean over some devices of one round.</summary>
/// <param name="What"><c>embeddings</c> where the trained rows themselves were quantised, <c>updates</c> where what training changed in
/// them was.</param>
/// <param name="Quantizer">The quantiser, such as <c>product quantisation 8 × 16</c> or <c>line:16</c>.</param>
/// <param name="Round">The round of the model that the devices trained from.</param>
/// <param name="Bytes">Mean bytes of a report.</param>
/// <param name="RelativeError">Mean of ‖g − ĝ‖² ÷ ‖g‖².</param>
public sealed record QuantizationError(string What, string Quantizer, int Round, double Bytes, double RelativeError);
