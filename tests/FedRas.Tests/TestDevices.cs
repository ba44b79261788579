using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Tests;

/// <summary>Devices and users whose secrets are made from small numbers.</summary>
internal static class TestDevices
{
    public static DeviceSecret Secret(int number) => DeviceSecret.Simulated(1, number);

    public static UserFactors User(int dim, int number) => new(dim, Secret(number).Stream(RandomStream.UserFactors, 0));

    public static FederatedClient Client(ClientDataset data, int dim) => new(data, dim, Secret(data.User));

    /// <summary>Trains one user.</summary>
    public static int Train(
        this LocalTrainer trainer, FactorMatrix table, ClientDataset data, UserFactors user, ref SeededRandom random, ItemUpdate update) =>
        trainer.Train(table, [data], [user], ref random, update);
}
