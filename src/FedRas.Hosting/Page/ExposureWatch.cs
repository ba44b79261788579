using FedRas.Device;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Server.Publishing;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Page;

/// <summary>
/// How often the watched items are recommended. It follows the model by frames, as a device does, and asks made-up users. It works only
/// while somebody looks, beside all calls, and rests 250 times as long as it worked: it takes 0.4 % of a core at most, whatever the model.
/// </summary>
internal sealed class ExposureWatch(FedRasServerOptions options, FederationEngine engine, TimeProvider clock, ILogger<ExposureWatch> log)
{
    private const int Rest = 250;

    private readonly ExposureView _nothing = new(null, MadeUpUsers.Count, MadeUpUsers.Likes,
        [.. options.Page.Watched.Select(id => new WatchedItem(id, null))]);

    private volatile ExposureView? _newest;
    private ModelMirror? _mirror;
    private long _began;
    private TimeSpan _rest;
    private int _works;

    /// <summary>What is known by now; null if nothing is watched. Has the next one computed if it is time.</summary>
    public ExposureView? Newest
    {
        get
        {
            if (options.Page.Watched.Count == 0) return null;
            if (engine.Live is { } live && live.Machine.Served.Round is var round and > 0 && round != _newest?.Round
                && Interlocked.CompareExchange(ref _works, 1, 0) == 0)
                _ = Task.Run(() => WorkAsync(live));
            return _newest ?? _nothing;
        }
    }

    private async Task WorkAsync(LiveFederation live)
    {
        try
        {
            if (_rest > TimeSpan.Zero && clock.GetElapsedTime(_began) < _rest) return;
            // Only the loop of the rounds may ask the catalogue.
            int?[] rows = await live.Machine.BetweenClosesAsync<int?[]>(() => [.. options.Page.Watched.Select(live.State.Items.RowOf)])
                .ConfigureAwait(false);
            _began = clock.GetTimestamp();
            _newest = Ask(live.Machine.Served.Published, rows);
            _rest = Rest * clock.GetElapsedTime(_began);
        }
        catch (Storage.StoreException)
        {
            // The server stops, or opens its store again.
        }
        catch (Exception e) // the page does without it
        {
            (_mirror, _began, _rest) = (null, clock.GetTimestamp(), TimeSpan.FromMinutes(1));
            PageLog.ExposureFailed(log, e);
        }
        finally
        {
            Volatile.Write(ref _works, 0);
        }
    }

    private ExposureView Ask(PublishedVersion version, int?[] rows)
    {
        if (_mirror is null || _mirror.Model.Round > version.Round)
            _mirror = new ModelMirror(version.Items, options.Recipe.Dim, options.Recipe.Seed, options.Recipe.Limits);
        if (_mirror.Model.Round < version.Round) _mirror.Apply(version.FrameFrom(_mirror.Model.Round).Bytes.Span);
        double?[] shares = new MadeUpUsers(options.Recipe.Training).Ask(_mirror, rows);
        return _nothing with
        {
            Round = version.Round,
            Items = [.. options.Page.Watched.Zip(shares, (id, share) => new WatchedItem(id, share))],
        };
    }
}
