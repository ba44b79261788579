using FedRas.Cli.Errors;

namespace FedRas.Cli.Settings;

/// <summary>What may change when a run goes on: where the data lies and how the run is watched, and how far it goes.</summary>
internal static class ResumeRules
{
    /// <summary>Whether two runs train alike, so that one may go on in the other's folder.</summary>
    public static bool SameTraining(JsonObject one, JsonObject other) =>
        SettingTable.All.All(setting => (setting.MayChange && !setting.IsSource)
            || JsonNode.DeepEquals(one[setting.Key], other[setting.Key]));

    /// <exception cref="UsageException">A setting that decides the training differs from the stored one.</exception>
    public static void Check(JsonObject stored, RunSettings settings, string file)
    {
        JsonObject asked = RunSettingsJson.ToJson(settings);
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.MayChange || !stored.ContainsKey(setting.Key)) continue;
            JsonNode? before = stored[setting.Key], now = asked[setting.Key];
            if (JsonNode.DeepEquals(before, now)) continue;
            throw new UsageException($"{setting.Option} {Show(now)} cannot be resumed: {file} was trained with {Show(before)}; "
                + "leave the option out, or start afresh without --resume");
        }
    }

    /// <exception cref="UsageException">The file has all the rounds asked for.</exception>
    public static void CheckRounds(int done, RunSettings settings, string file)
    {
        if (done < settings.Rounds) return;
        long more = Math.Min(done + Math.Max(100L, done / 2), RunSettings.MostRounds);
        throw new UsageException($"--rounds {settings.Rounds} leaves nothing to do: {file} has {done} rounds behind it; "
            + (more > done ? $"ask for more, such as --rounds {more}" : $"more than {RunSettings.MostRounds} are not possible"));
    }

    /// <exception cref="UsageException">The data are not those that the file was trained on.</exception>
    public static void CheckData(ModelFile model, Dataset dataset, TrainTestSplit split, string file)
    {
        if (model.DataFingerprint.Length == 0 || model.DataFingerprint == Fingerprint.Of(split)) return;
        string items = model.ItemFactors.Rows == split.Items ? "" : $", {model.ItemFactors.Rows} items there and {split.Items} here";
        throw new UsageException($"{file} was trained on other data than {dataset.Name}, or on another split of them{items}; "
            + "resume with the data set, filters, split and seed of the run that wrote it");
    }

    private static string Show(JsonNode? value) => value is null ? "none" : value.ToString();
}
