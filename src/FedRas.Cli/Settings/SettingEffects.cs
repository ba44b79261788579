using FedRas.Data;
using FedRas.Rounds;
using FedRas.Simulation;

namespace FedRas.Cli.Settings;

/// <summary>Which settings do anything beside others: one that was given and does not is told, not passed over.</summary>
internal static class SettingEffects
{
    private static readonly (string Key, Func<RunSettings, bool> HasEffect, string Without)[] s_rules =
    [
        ("users", IsMadeToSize, "--dataset synthetic"),
        ("items", IsMadeToSize, "--dataset synthetic"),
        ("interactions", IsMadeToSize, "--dataset synthetic"),
        ("columns", s => s.Data is not null, "--data"),
        ("testRatio", s => s.Split == SplitKind.Ratio, "--split ratio"),
        ("protocol", s => s.Split == SplitKind.LeaveOneOut, "--split loo"),
        ("clientsPerRound", IsFederated, "a federated --method"),
        ("catchUp", IsFederated, "a federated --method"),
        ("targetHr10", s => s.Scenario is not null, "--scenario"),
        ("quantizer", IsFedRas, "--method fedras"),
        ("publish", IsFedRas, "--method fedras"),
        ("distortion", IsAdaptive, "--quantizer adaptive"),
        ("distortionFrom", IsAdaptive, "--quantizer adaptive"),
        ("longestReport", IsAdaptive, "--quantizer adaptive"),
        ("broadcastActions", s => IsFedRas(s) && s.Publish == PublishForm.Actions, "--publish actions"),
        ("latticeNoise", s => IsLattice(s) && s.LatticeStep is null, "--publish lattice, or beside --lattice-step"),
        ("latticeStep", IsLattice, "--publish lattice"),
        ("latticeHysteresis", IsLattice, "--publish lattice"),
        ("latticeRefineFrom", IsLattice, "--publish lattice"),
    ];

    /// <summary>One line for each setting of the command line that changes nothing.</summary>
    public static IEnumerable<string> Notes(SettingLayers layers, RunSettings settings) =>
        s_rules.Where(rule => layers.CommandLine[rule.Key] is not null && !rule.HasEffect(settings))
            .Select(rule => $"note: {SettingTable.Find(rule.Key)!.Option} has no effect without {rule.Without}");

    private static bool IsMadeToSize(RunSettings settings) => DataSource.SizeOf(settings.Dataset) is not null;

    private static bool IsFederated(RunSettings settings) => settings.Method != Method.Centralized;

    private static bool IsFedRas(RunSettings settings) => settings.Method == Method.FedRas;

    private static bool IsAdaptive(RunSettings settings) => IsFedRas(settings) && settings.Quantizer == RunSettings.Adaptive;

    private static bool IsLattice(RunSettings settings) => IsFedRas(settings) && settings.Publish == PublishForm.Lattice;
}
