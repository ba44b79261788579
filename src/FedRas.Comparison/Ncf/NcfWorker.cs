using FedRas.Device;
using FedRas.Rounds;

namespace FedRas.Comparison.Ncf;

/// <summary>Does the work of FedNCF devices, one after the other; one a thread.</summary>
internal sealed class NcfWorker(int items, SimulationOptions options, DeviceOptions device)
{
    private readonly NcfTrainer _trainer = new(items, options.Dim, options.Training);
    private readonly NcfReconstruction _reconstruction = new(items, options.Dim, options.Training);
    private readonly float[] _user = new float[options.Dim];
    private readonly ReportPlanner _planner = new(device);
    private readonly NetworkChannel _network = new(
        ScoringNetwork.Count(options.Dim), device.SendsDense ? null : NetworkChannel.UplinkBits, options.Seed);
    private readonly ItemUpdate _update = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>Length of the network's part of the last report.</summary>
    public int NetworkBytes => _message.WrittenCount;

    /// <summary>Trains a device and encodes both parts of its report.</summary>
    /// <param name="client">The device.</param>
    /// <param name="model">The table it mirrors.</param>
    /// <param name="network">The network it mirrors.</param>
    /// <param name="itemParts">B·v of every item, if devices reconstruct.</param>
    /// <param name="task">What the server asks for.</param>
    /// <param name="change">Scratch for what training changed in the network.</param>
    /// <returns>The table's part.</returns>
    public DeviceReport Report(
        NcfDevice client, GlobalModel model, ScoringNetwork network, ReadOnlySpan<float> itemParts, RoundTask task, Span<float> change)
    {
        int round = model.Round;
        float[] user = client.Factors ?? _user;
        double multiplyAdds = client.Factors is not null ? 0
            : _reconstruction.Fit(model, network, itemParts, client.Data, client.Secret.Stream(RandomStream.Reconstruction, round), user);
        SeededRandom random = client.Secret.Stream(RandomStream.LocalTraining, round);
        int samples = _trainer.Train(model.ItemFactors, network.Weights, client.Data, user, ref random, _update, change);
        // Forward and backward through the item's layer take three products of its size more than matrix factorisation.
        multiplyAdds += (3 + 3 * ScoringNetwork.Hidden) * (double)options.Dim * samples;
        _message.ResetWrittenCount();
        _network.Encode(round, client.Data.User, change, _message);
        SeededRandom clustering = client.Secret.Stream(RandomStream.UpdateClustering, round);
        return _planner.Plan(
            _update, options.Training.LeavesDecayIn ? 0 : samples, multiplyAdds, clustering, model, task, new DeviceConditions());
    }

    /// <summary>Reads the network's part of the last report as the server does; valid until the next call.</summary>
    public ReadOnlySpan<float> ReadNetwork(int round, int number) => _network.Decode(round, number, _message.WrittenSpan);
}
