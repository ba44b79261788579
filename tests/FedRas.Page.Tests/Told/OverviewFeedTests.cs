using System.Net.ServerSentEvents;
using FedRas.Hosting.Page;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Page.Tests.Told;

/// <summary>How often an overview is made, and who hears of it.</summary>
public sealed class OverviewFeedTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<long> _made = [];
    private int _round;
    private bool _mayLook = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_NobodyLooks_MakesNone()
    {
        OverviewFeed feed = Feed();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_made);
        await using (IAsyncEnumerator<SseItem<string>> viewer = feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop))
            Assert.True(await viewer.MoveNextAsync());
        Assert.Equal(0, feed.Viewers);
    }

    [Fact]
    public async Task Read_ThreeLook_HearTheSameOverviewsMadeOnceASecond()
    {
        OverviewFeed feed = Feed();
        IAsyncEnumerator<SseItem<string>>[] viewers =
            [.. Enumerable.Range(0, 3).Select(_ => feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop))];
        foreach (IAsyncEnumerator<SseItem<string>> viewer in viewers) Assert.True(await viewer.MoveNextAsync());
        Assert.Equal(3, feed.Viewers);
        for (int second = 0; second < 5; second++)
        {
            Interlocked.Increment(ref _round);
            await PassAsync(Task.WhenAll(viewers.Select(NewsAsync)), TimeSpan.FromMilliseconds(200));
            Assert.Single(viewers.Select(viewer => viewer.Current.Data).Distinct());
            Assert.StartsWith("{\"set\":{\"now\":", viewers[0].Current.Data);
        }
        Assert.All(Made().Zip(Made().Skip(1)), pair => Assert.True(
            _clock.GetElapsedTime(pair.First, pair.Second) >= TimeSpan.FromSeconds(1), "two overviews within a second"));
        foreach (IAsyncEnumerator<SseItem<string>> viewer in viewers) await viewer.DisposeAsync();
        Assert.Equal(0, feed.Viewers);
    }

    [Fact]
    public async Task Read_NothingNew_Beats()
    {
        OverviewFeed feed = Feed();
        await using IAsyncEnumerator<SseItem<string>> viewer = feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop);
        await viewer.MoveNextAsync();
        Task<bool> next = viewer.MoveNextAsync().AsTask();
        await PassAsync(next, TimeSpan.FromMilliseconds(500));
        Assert.Equal("beat", viewer.Current.EventType);
    }

    [Fact]
    public async Task Read_OverviewFails_GoesOnWithTheNext()
    {
        int tries = 0;
        var feed = new OverviewFeed(
            () => tries++ == 0 ? throw new InvalidOperationException("on purpose") : OverviewChangesTests.Of("""{"at":"t","rounds":[]}"""),
            _clock, NullLogger<OverviewFeed>.Instance);
        await using IAsyncEnumerator<SseItem<string>> viewer = feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop);
        await PassAsync(NewsAsync(viewer), TimeSpan.FromMilliseconds(500));
        Assert.Equal("overview", viewer.Current.EventType);
        Assert.True(tries >= 2);
    }

    [Fact]
    public async Task Stopping_ViewersLook_LetsThemGo()
    {
        OverviewFeed feed = Feed();
        await using IAsyncEnumerator<SseItem<string>> viewer = feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await viewer.MoveNextAsync());
        Task<bool> next = viewer.MoveNextAsync().AsTask();
        await feed.StoppingAsync(Stop);
        Assert.False(await next);
    }

    [Fact]
    public async Task Read_MayLookNoLonger_EndsWithTheNextMessage()
    {
        OverviewFeed feed = Feed();
        await using IAsyncEnumerator<SseItem<string>> viewer = feed.ReadAsync(() => _mayLook, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await viewer.MoveNextAsync());
        _mayLook = false;
        Task<bool> next = viewer.MoveNextAsync().AsTask();
        await PassAsync(next, TimeSpan.FromMilliseconds(500));
        Assert.False(await next);
        Assert.Equal(0, feed.Viewers);
    }

    // However far the clock went meanwhile.
    private static async Task NewsAsync(IAsyncEnumerator<SseItem<string>> viewer)
    {
        do Assert.True(await viewer.MoveNextAsync());
        while (viewer.Current.EventType == "beat");
    }

    // The feed waits on the clock from a thread of its own: it is moved until what is awaited has come.
    private async Task PassAsync(Task awaited, TimeSpan step)
    {
        while (!awaited.IsCompleted)
        {
            _clock.Advance(step);
            await Task.Yield();
        }
        await awaited;
    }

    private OverviewFeed Feed() => new(() =>
    {
        lock (_made) _made.Add(_clock.GetTimestamp());
        return OverviewChangesTests.Of($$"""{"at":"t","now":{{Volatile.Read(ref _round)}},"rounds":[]}""");
    }, _clock, NullLogger<OverviewFeed>.Instance);

    private long[] Made()
    {
        lock (_made) return [.. _made];
    }
}
