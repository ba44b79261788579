namespace FedRas.Benchmarks;

/// <summary>What the benchmarks train: a device for each user of a data set, and the recipe of the command line.</summary>
internal static class Federations
{
    /// <summary>A device for each user of a split, with the secrets that the simulator gives them at seed 1.</summary>
    public static SimulatedDevice[] Devices(TrainTestSplit split, int dim) => [.. Enumerable.Range(0, split.Users).Select(user =>
        new SimulatedDevice([split.Client(user)], dim, SimulatedDevice.SecretOf(1, user)))];

    /// <summary>
    /// The dense yardstick: the recipe of the command line but for the falling rate, which costs no time; 60 devices a round.
    /// </summary>
    public static InProcessOptions Dense(int items, int dim) => new()
    {
        Server = new ServerOptions { Items = items, Dim = dim, Clock = TimeProvider.System },
        Device = new DeviceOptions { SendsDense = true },
        Publish = PublishForm.Dense,
    };
}
