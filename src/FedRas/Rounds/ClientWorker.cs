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
    private readonly FlatQuantizer? _quantizer;
    private readonly ItemUpdate _update = new();
    private readonly ActionUpdate _described = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>Creates a worker for a table of <paramref name="items"/> items.</summary>
    public ClientWorker(int items, RoundOptions options)
    {
        _trainer = new LocalTrainer(items, options.Training);
        _quantizer = options.Actions is int actions ? new FlatQuantizer(actions, options.Clustering) : null;
    }

    /// <summary>Trains <paramref name="client"/> on the mirrored model and encodes its report; valid until the next call.</summary>
    public ReadOnlySpan<byte> Report(FederatedClient client, GlobalModel model)
    {
        int samples = client.Train(_trainer, model, _update);
        var header = new UpdateHeader(model.Round, model.ItemFactors.Rows, model.ItemFactors.Dim, samples);
        _message.ResetWrittenCount();
        if (_quantizer is null)
        {
            UpdateCodec.Encode(header, _update, _message);
        }
        else
        {
            SeededRandom random = client.ClusteringRandom(model);
            _quantizer.Quantize(_update, ref random, _described);
            UpdateCodec.Encode(header, _described, _message);
        }
        return _message.WrittenSpan;
    }
}
