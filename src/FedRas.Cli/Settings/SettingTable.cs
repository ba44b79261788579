using FedRas.Cli.Loading;
using FedRas.Simulation.Scenarios;

namespace FedRas.Cli.Settings;

/// <summary>All settings of a run, in the order of <see cref="RunSettings"/>.</summary>
internal static class SettingTable
{
    public static IReadOnlyList<Setting> All { get; } = [.. SettingDeclaration.All.Select(declared => WithNames(new Setting(declared)))];

    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);

    // What this command adds: known names, and the defaults that follow from the data.
    private static Setting WithNames(Setting setting) => setting.Key switch
    {
        "dataset" => setting with
        {
            Words = DataLoader.Names,
            Range = $"{setting.Range}: {string.Join(", ", DataLoader.Names)}",
            Default = DatasetDefaults.Dataset,
        },
        "scenario" => setting with
        {
            Words = BuiltInScenarios.Names,
            Range = $"{string.Join(", ", BuiltInScenarios.Names)}, or the path of a JSON file",
        },
        "patience" => setting with { Default = $"{RunLength.Patience} with --validate" },
        "rounds" => setting with
        {
            Default = "what was tried on a known data set; on other data as many as give a device "
                + $"{RunLength.Turns} turns on average, {RunLength.TurnsOfValidation} with --validate, "
                + $"and at least {RunLength.LeastRounds}; 16 epochs in a centralized run",
        },
        "clientsPerRound" => setting with
        {
            Default = "what was tried on a known data set; on other data a hundredth of the devices, "
                + $"and at least {RunLength.LeastCohort} or all there are",
        },
        "evalEvery" => setting with { Default = $"{setting.Default}; with --validate 1/{RunLength.Evaluations} of --rounds" },
        _ => setting,
    };
}
