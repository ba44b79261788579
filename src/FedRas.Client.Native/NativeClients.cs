using System.Collections.Concurrent;
using FedRas.Client.Policies;

namespace FedRas.Client.Native;

/// <summary>The devices that are open, by the numbers that C knows them by.</summary>
internal static class NativeClients
{
    private static readonly ConcurrentDictionary<long, NativeClient> s_open = [];
    private static long s_last;

    public static long Add(NativeClient client)
    {
        long handle = Interlocked.Increment(ref s_last);
        s_open[handle] = client;
        return handle;
    }

    public static NativeClient? Find(long handle) => s_open.GetValueOrDefault(handle);

    public static NativeClient? Remove(long handle) => s_open.TryRemove(handle, out NativeClient? client) ? client : null;
}

/// <summary>A device, and how it stood when it was last asked to take part.</summary>
internal sealed class NativeClient
{
    private volatile DeviceSituation _situation = new();

    public NativeClient(FedRasClientOptions options) => Client = new FedRasClient(options with { Situation = () => _situation });

    public FedRasClient Client { get; }

    public DeviceSituation Situation
    {
        set => _situation = value;
    }
}
