namespace FedRas.Tests;

/// <summary>Devices and users whose secrets are made from small numbers.</summary>
internal static class TestDevices
{
    public static DeviceSecret Secret(int number) => SimulatedDevice.SecretOf(1, number);

    public static UserFactors User(int dim, int number) => new(dim, Secret(number).Stream(RandomStream.UserFactors, 0));

    public static SimulatedDevice Device(ClientDataset data, int dim) => new([data], dim, Secret(data.User));

    /// <summary>One device for each user, by what the user likes.</summary>
    public static SimulatedDevice[] Devices(int users, int dim, Func<int, int[]> positives) =>
        [.. Enumerable.Range(0, users).Select(user => Device(Likes(user, positives(user)), dim))];

    public static ClientDataset Likes(int user, params int[] positives) => new(user, positives, positives);

    /// <summary>A device that describes its updates by what is named: <c>dense</c>, <c>adaptive</c> or a quantiser.</summary>
    public static DeviceOptions Describing(string name) => new()
    {
        SendsDense = name == "dense",
        Quantizer = name is "dense" or "adaptive" ? null : QuantizerSpec.TryParse(name, out QuantizerSpec? spec) ? spec
            : throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>What a server with the default options asks for beside a table.</summary>
    public static RoundTask Task(GlobalModel model, LocalTrainerOptions? training = null) => new()
    {
        Round = model.Round,
        Items = model.ItemFactors.Rows,
        Dim = model.ItemFactors.Dim,
        Seed = 1,
        Check = model.Check,
        Training = training ?? new LocalTrainerOptions(),
    };

    /// <summary>Has a device of one simulation train and report.</summary>
    public static DeviceReport Report(this DeviceWorker worker, SimulatedDevice device, GlobalModel model, RoundTask task) =>
        worker.Report(device.State, device.Users, model, task);

    /// <summary>Has a device of one simulation train; returns its sample updates.</summary>
    public static int Train(
        this DeviceWorker worker, SimulatedDevice device, GlobalModel model, LocalTrainerOptions training, ItemUpdate update) =>
        worker.Train(device.State, device.Users, model, training, update);

    /// <summary>Trains one user.</summary>
    public static int Train(
        this LocalTrainer trainer, FactorMatrix table, ClientDataset data, UserFactors user, ref SeededRandom random, ItemUpdate update) =>
        trainer.Train(table, [data], [user], ref random, update);
}
