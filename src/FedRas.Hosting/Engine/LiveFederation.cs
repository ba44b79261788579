using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>A federation that runs, from the opening of its store to its failure or the end of the server.</summary>
internal sealed class LiveFederation : IAsyncDisposable
{
    public LiveFederation(
        LiveState state, FedRasServerOptions options, RetryWindows retry, TimeProvider clock, ServerObserver observer, ILogger log)
    {
        State = state;
        ManifestPublicKey = state.ManifestKey.ExportSubjectPublicKeyInfo();
        ISelection selection = options.Selection == SelectionKind.Arrival ? new ArrivalSelection()
            : new SampledSelection(state.Devices, options.Recipe.Seed, options.MinSeparation);
        Machine = new RoundMachine(state, options, selection, retry, clock, log);
        Reports = new ReportDesk(state, Machine, retry, clock, observer, log);
        Catalogue = new CatalogueDesk(state, Machine, log);
    }

    public LiveState State { get; }

    /// <summary>What devices check manifests with.</summary>
    public byte[] ManifestPublicKey { get; }

    public RoundMachine Machine { get; }

    public ReportDesk Reports { get; }

    public CatalogueDesk Catalogue { get; }

    /// <summary>What privacy was spent, for whoever looks.</summary>
    public PrivacyForecast Privacy { get; } = new();

    /// <summary>Revokes a device, once. Whoever asks again waits for the same entry to be durable.</summary>
    public async Task RevokeAsync(EnrolledDevice device)
    {
        await device.Revoke(() => State.Writer.Append(new Storage.DeviceRevoked(device.Number))).ConfigureAwait(false);
        Machine.Forget(device.Number);
    }

    /// <summary>What devices download by this hash; null if there is nothing.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string path, string hash, CancellationToken cancel)
    {
        if (path == Calls.ItemsPath && Machine.Served.FindList(hash) is { } list) return list;
        if (path == Calls.FramesPath && Machine.Served.FindFrame(hash) is { } frame) return frame;
        if (State.Shelf.Find(hash) is { } kept) return kept;
        if (path != Calls.FramesPath || !State.Frames.Has(hash)) return null;
        return await State.Store.ReadResourceAsync(hash, cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Machine.Complete();
        await State.Writer.DisposeAsync().ConfigureAwait(false);
        State.ManifestKey.Dispose();
    }
}
