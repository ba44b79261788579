using FedRas.Client.Recommending;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Device;
using FedRas.Models;
using FedRas.Protocol;
using FedRas.Wire;

namespace FedRas.Client.Participation;

/// <summary>Brings model and catalogue to the newest version.</summary>
internal sealed class CatchUp(
    ServerLink link, ResourceLoader resources, CatalogueLoader catalogueLoader, DeviceStore store, HeldModel model, WireLimits limits)
{
    private const int BytesAValue = 2 * sizeof(float) + sizeof(short); // its start, its value, its level

    /// <summary>Moves to the newest version.</summary>
    /// <returns>Whether it is held now; if not, the next check-in asks for a frame from the shared start.</returns>
    /// <exception cref="LinkException">Something did not come, or is not what it should be.</exception>
    public async Task<bool> MoveToAsync(NewestVersion newest, byte[] manifestKey, CancellationToken cancel)
    {
        if (newest.Items < 1 || newest.Items > limits.MaxItems || newest.Dim < 1 || newest.Dim > limits.MaxDim)
        {
            throw LinkException.Untrusted($"the server's table has {newest.Items} items × {newest.Dim} factors: 1 … {limits.MaxItems} "
                + $"items and 1 … {limits.MaxDim} factors are allowed by DeviceOptions.Limits");
        }
        if ((long)newest.Items * newest.Dim * BytesAValue > limits.MaxDecodedBytes)
        {
            throw LinkException.Untrusted($"the server's table of {newest.Items} items × {newest.Dim} factors takes more than the "
                + $"{limits.MaxDecodedBytes} bytes of memory that DeviceOptions.Limits.MaxDecodedBytes allows");
        }
        // Ids come first: rows without ids cannot be recommended, ids without rows do no harm.
        await catalogueLoader.LoadAsync(newest, manifestKey, cancel).ConfigureAwait(false);
        byte[]? frame = null;
        if (newest.Frame is not null)
        {
            frame = await resources.LoadAsync(newest.Frame, limits.MaxMessageBytes, cancel).ConfigureAwait(false);
            link.Meter.AddFrame(frame.Length);
        }
        bool isThere = IsOfThisFederation(newest) ? model.Move(newest, frame) : model.Replace(newest, frame);
        store.Downloads.Clear();
        if (!isThere) model.GiveUp();
        return isThere;
    }

    // A table that has not moved yet may get more items at any time; one that moved gets them by its frames.
    private bool IsOfThisFederation(NewestVersion newest)
    {
        if (model.IsGivenUp || model.Session is not { } session) return false;
        FactorMatrix table = session.Model.ItemFactors;
        return table.Dim == newest.Dim && model.Seed == newest.Seed && (table.Rows == newest.Items || session.HeldRound > 0);
    }
}
