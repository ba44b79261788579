using System.Collections.Concurrent;
using System.Net.Sockets;
using FedRas.Numerics;

namespace FedRas.Swarm.Transport;

/// <summary>
/// One device's way to the server: a link with latency and rates, and the faults of a plan. What happens to the n-th call follows from
/// seed, device and n.
/// </summary>
/// <param name="plan">What goes wrong.</param>
/// <param name="link">How the device is connected.</param>
/// <param name="seed">Decides which calls are met.</param>
/// <param name="device">The device's number.</param>
/// <param name="counts">Counts what happened.</param>
/// <param name="state">What goes on when the device's connections are renewed.</param>
/// <param name="clock">Waits.</param>
public sealed class FaultInjector(
    FaultPlan plan, Link link, ulong seed, int device, FaultCounts counts, LinkState state, TimeProvider? clock = null)
    : DelegatingHandler
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        MessageKind kind = MessageKinds.Of(request.RequestUri);
        if (state.IsGone && kind == MessageKind.Report) throw Lost("because the device went away");
        if (state.IsOver || (plan.IsEmpty && link.IsIdeal)) return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        FaultKind[] faults = Draw(kind);
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (faults.Contains(FaultKind.Delay)) await Wait(plan.Delay, cancellationToken).ConfigureAwait(false);
        await Wait(link.Up(body.Length), cancellationToken).ConfigureAwait(false);
        if (faults.Contains(FaultKind.Drop)) throw Lost("before the server heard of it");
        if (faults.Contains(FaultKind.Double))
        {
            using HttpRequestMessage first = Copy(request, body);
            using HttpResponseMessage ignored = await base.SendAsync(first, cancellationToken).ConfigureAwait(false);
            await ignored.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }
        using HttpRequestMessage sent = Copy(request, body);
        HttpResponseMessage answer = await base.SendAsync(sent, cancellationToken).ConfigureAwait(false);
        try
        {
            // Trailers of gRPC are there once the content has been read.
            await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
            await Wait(link.Down(answer.Content.Headers.ContentLength ?? 0), cancellationToken).ConfigureAwait(false);
            if (faults.Contains(FaultKind.Cut)) throw Lost("before the answer came");
            answer.RequestMessage = request;
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private FaultKind[] Draw(MessageKind kind)
    {
        var random = new SeededRandom(seed, RandomStream.DeviceChances, device, state.NextCall());
        var drawn = new List<FaultKind>();
        foreach (FaultKind fault in Enum.GetValues<FaultKind>())
        {
            // Every fault draws, so that a plan with one more leaves the others where they are.
            if (random.NextDouble() >= plan[fault, kind]) continue;
            drawn.Add(fault);
            counts.Count(fault, kind);
        }
        return [.. drawn];
    }

    private async Task Wait(TimeSpan time, CancellationToken cancel)
    {
        if (time > TimeSpan.Zero) await Task.Delay(time, _clock, cancel).ConfigureAwait(false);
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[] body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
        };
        foreach ((string name, IEnumerable<string> values) in request.Headers) copy.Headers.TryAddWithoutValidation(name, values);
        if (request.Content is null) return copy;
        copy.Content = new ByteArrayContent(body);
        foreach ((string name, IEnumerable<string> values) in request.Content.Headers)
            copy.Content.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }

    private static HttpRequestException Lost(string when) =>
        new(HttpRequestError.ConnectionError, $"the connection was cut {when}", new SocketException((int)SocketError.ConnectionReset));
}

/// <summary>How a device's way to the server stands.</summary>
public sealed class LinkState
{
    private int _calls;

    /// <summary>Whether the device goes away once it has a task: no report leaves it, and no answer comes.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether links and faults are over.</summary>
    public bool IsOver { get; set; }

    internal int NextCall() => Interlocked.Increment(ref _calls);
}

/// <summary>How often each fault met each kind of messages. Thread-safe.</summary>
public sealed class FaultCounts
{
    private readonly ConcurrentDictionary<(FaultKind Fault, MessageKind Message), long> _counts = [];

    /// <summary>All that happened, in order.</summary>
    public IReadOnlyList<(FaultKind Fault, MessageKind Message, long Count)> All =>
        [.. _counts.OrderBy(count => count.Key).Select(count => (count.Key.Fault, count.Key.Message, count.Value))];

    /// <summary>Faults in all.</summary>
    public long Total => _counts.Values.Sum();

    internal void Count(FaultKind fault, MessageKind message) => _counts.AddOrUpdate((fault, message), 1, (_, count) => count + 1);
}
