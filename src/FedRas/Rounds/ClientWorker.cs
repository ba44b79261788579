using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>
/// What a device does in a round, from ratings to bytes. Holds only scratch space; a phone has one, the simulator one for each
/// thread.
/// </summary>
public sealed class ClientWorker
{
    private readonly LocalTrainer _trainer;
    private readonly IUpdateQuantizer? _quantizer;
    private readonly ItemUpdate _update = new();
    private readonly ActionUpdate _described = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>Creates a worker for a table of <paramref name="items"/> items.</summary>
    public ClientWorker(int items, RoundOptions options)
    {
        _trainer = new LocalTrainer(items, options.Training);
        _quantizer = options.Quantizer?.Create(options.Clustering);
    }

    /// <summary>Trains <paramref name="client"/> on the mirrored model and encodes its report.</summary>
    /// <param name="client">The device.</param>
    /// <param name="model">The table it mirrors.</param>
    /// <param name="conditions">What the device can do in this round.</param>
    public ClientReport Report(FederatedClient client, GlobalModel model, in DeviceConditions conditions)
    {
        int samples = client.Train(_trainer, model, _update);
        int dim = model.ItemFactors.Dim;
        double operations = LocalTrainer.OperationsPerSample(dim) * samples;
        var header = new UpdateHeader(model.Round, model.ItemFactors.Rows, dim, samples);
        _message.ResetWrittenCount();
        if (_quantizer is null)
        {
            UpdateCodec.Encode(header, _update, _message);
        }
        else
        {
            SeededRandom random = client.ClusteringRandom(model);
            _quantizer.Quantize(_update, ref random, _described);
            operations += _quantizer.Operations(_update.Count, dim);
            UpdateCodec.Encode(header, _described, _message, model.ItemFactors);
        }
        return new ClientReport(_message.WrittenSpan, operations);
    }
}

/// <summary>A device's report.</summary>
/// <param name="message">The encoded report.</param>
/// <param name="operations">Multiply-adds that training and clustering took.</param>
public readonly ref struct ClientReport(ReadOnlySpan<byte> message, double operations)
{
    /// <summary>The encoded report; valid until the worker's next one.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>Multiply-adds that training and clustering took, at most.</summary>
    public double Operations { get; } = operations;
}
