using FedRas.Simulation.Data;
using FedRas.Simulation.Publishing;

namespace FedRas.Simulation.Running;

/// <summary>What must hold between a run's options, its split and the file it goes on from.</summary>
internal static class RunChecks
{
    public static void CheckValidation(TrainTestSplit split, SimulationOptions options)
    {
        if (split.Validation is null && options.Patience is not null)
            throw new ArgumentException("patience is about validation items, and this split holds out none");
        if (split.Validation is not null && options.OtherModel is not null)
            throw new ArgumentException("only matrix factorisation can keep its best model: a model file holds no other; validate that");
    }

    public static void CheckArrivals(TrainTestSplit split, SimulationOptions options)
    {
        if (options.Arrivals is not { } arrivals) return;
        if (options.Method != Method.FedRas || options.Publish != PublishForm.Lattice || options.Baseline is not null
            || options.OtherModel is not null)
            throw new ArgumentException("items arrive only in a catalogue that fedras publishes as a lattice");
        if (split.Candidates is null || split.Validation is not null)
            throw new ArgumentException("arrivals are measured on the test items of a leave-one-out split without validation items");
        if (arrivals.Count != split.Items || arrivals[0] > 0 || !arrivals.SequenceEqual(arrivals.Order()))
            throw new ArgumentException("arrivals: one round for each item, ascending, the first of them there from the start");
        if (arrivals[^1] >= options.Rounds)
            throw new ArgumentException($"an item arrives in round {arrivals[^1]}, and the run has {options.Rounds} rounds: have it arrive "
                + "earlier, or take more rounds");
    }

    public static void CheckAttack(SimulationOptions options)
    {
        if (options.Attack is not null && options.Arrivals is not null)
            throw new ArgumentException("an attack beside items that arrive is not possible: its target and its devices are chosen in the "
                + "whole catalogue; leave the attack or the arrivals out");
        if (options.Attack is not null
            && (options.Method == Method.Centralized || options.Baseline is not null || options.OtherModel is not null))
            throw new ArgumentException("an attack is made on the reports of fedras or fedavg: leave it out, or take one of those");
    }

    public static void CheckResumable(ModelFile file, TrainTestSplit split, SimulationOptions options)
    {
        if (WhyNot(file, split, options) is { } reason) throw new ModelFileException(reason);
    }

    /// <summary>What about a run a model file does not hold, so that it can only start afresh; null if it can be gone on with.</summary>
    public static string? WhyNotResumable(SimulationOptions options, bool validates, bool arrives) =>
        validates ? "a run that chooses its model by validation items cannot be resumed: "
            + "the model file holds the best model, not the last; start it afresh"
        : options.Scenario is not null ? "a run in a scenario cannot be resumed: "
            + "the model file holds neither its clock nor its frames; start it afresh"
        : arrives ? "a run in which items arrive cannot be resumed: "
            + "the model file does not hold what is still to come; start it afresh"
        : options.Attack is not null ? "a run under attack cannot be resumed: "
            + "the model file does not hold what the attackers have seen; start it afresh"
        : options.Privacy.ItemThreshold > 1 || options.Privacy.AddsNoise ? "a run with a threshold of devices or with noise cannot be "
            + "resumed: the model file holds neither the rows that wait nor what was spent; start it afresh"
        : null;

    private static string? WhyNot(ModelFile file, TrainTestSplit split, SimulationOptions options) =>
        WhyNotResumable(options, split.Validation is not null, options.Arrivals is not null) is { } reason ? reason
        : options.CountsCatchUp ? "a run that counts catch-up cannot be resumed: "
            + "the model file holds none of the frames that devices missed; start it afresh"
        : options.Baseline is not null ? "a run of another method cannot be resumed: "
            + "the model file holds nothing of what its devices and its server remember; start it afresh"
        : file.DeviceState is null ? "the model file has no device state, so nothing can be resumed from it"
        : file.Seed != options.Seed ? $"the model file was trained with seed {file.Seed}, not {options.Seed}; leave the seed out"
        : file.PublishedAs is not "" && file.PublishedAs != PublishedAs(options) ? $"the model file was published as {file.PublishedAs}, "
            + $"this run is as {PublishedAs(options)}; resume with the same form"
        : file.ItemFactors.Rows != split.Items || file.ItemFactors.Dim != options.Dim
            ? $"the model file has {file.ItemFactors.Rows} items × {file.ItemFactors.Dim} factors; "
                + $"this run has {split.Items} × {options.Dim}"
        : file.DataFingerprint != Fingerprint.Of(split) ? "the model file was trained on other data or another split; "
            + "resume with the same data set, filters, split and seed"
        : file.Round > options.Rounds
            ? $"the model file has {file.Round} rounds behind it already; ask for more than {options.Rounds} in all"
        : null;

    public static string PublishedAs(SimulationOptions options) => options.Method switch
    {
        Method.FedRas => options.Publish.ToString().ToLowerInvariant(),
        Method.FedAvg => "dense",
        _ => "nothing",
    };
}
