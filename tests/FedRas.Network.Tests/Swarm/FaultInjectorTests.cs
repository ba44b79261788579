using System.Net;
using FedRas.Swarm.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Swarm;

public sealed class FaultInjectorTests
{
    private readonly FaultCounts _counts = new();

    [Theory]
    [InlineData("", 1, true)]
    [InlineData("drop=1", 0, false)]
    [InlineData("cut=1", 1, false)]
    [InlineData("double=1", 2, true)]
    [InlineData("double=1,cut=1", 2, false)]
    [InlineData("drop:frame=1", 1, true)]
    public async Task Send_Fault_ServerHearsAndDeviceIsAnswered(string plan, int heard, bool isAnswered)
    {
        var server = new Recorder();
        using HttpClient device = DeviceOf(server, FaultPlan.Parse(plan), Link.Ideal);
        Task<HttpResponseMessage> call = device.PostAsync("https://host/v1/report", new ByteArrayContent([1, 2, 3]));
        if (isAnswered) Assert.Equal("heard", await (await call).Content.ReadAsStringAsync());
        else await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.Equal(Enumerable.Repeat("1,2,3", heard), server.Bodies);
        if (plan is "drop=1") Assert.Equal([(FaultKind.Drop, MessageKind.Report, 1L)], _counts.All);
    }

    [Fact]
    public async Task Send_SlowLink_TakesLatencyAndBytesByRate()
    {
        var clock = new FakeTimeProvider();
        var server = new Recorder();
        var link = new Link(TimeSpan.FromSeconds(1), UplinkBytesPerSecond: 100, DownlinkBytesPerSecond: 5);
        using HttpClient device = DeviceOf(server, FaultPlan.None, link, clock);
        Task<HttpResponseMessage> call = device.PostAsync("https://host/v1/report", new ByteArrayContent(new byte[200]));
        Assert.Empty(server.Bodies);
        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Empty(server.Bodies);
        clock.Advance(TimeSpan.FromSeconds(0.2)); // 1 + 200 / 100
        await server.Heard.Task;
        Assert.Single(server.Bodies);
        while (!call.IsCompleted) // 1 + 5 / 5
        {
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
        Assert.InRange((clock.GetUtcNow() - clock.Start).TotalSeconds, 5, double.MaxValue);
    }

    [Fact]
    public async Task Send_SameSeed_MeetsTheSameCalls()
    {
        Assert.Equal(await Failures(1), await Failures(1));
        Assert.NotEqual(await Failures(1), await Failures(2));

        async Task<string> Failures(ulong seed)
        {
            using HttpClient device = DeviceOf(new Recorder(), FaultPlan.Parse("cut=0.3"), Link.Ideal, seed: seed);
            var failed = "";
            for (int call = 0; call < 50; call++)
            {
                try
                {
                    using HttpResponseMessage answer = await device.GetAsync("https://host/model/frames/a");
                    failed += '.';
                }
                catch (HttpRequestException)
                {
                    failed += 'x';
                }
            }
            Assert.InRange(failed.Count(call => call == 'x'), 5, 25);
            return failed;
        }
    }

    private HttpClient DeviceOf(Recorder server, FaultPlan plan, Link link, TimeProvider? clock = null, ulong seed = 1) =>
        new(new FaultInjector(plan, link, seed, device: 3, _counts, new LinkState(), clock) { InnerHandler = server });

    private sealed class Recorder : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public TaskCompletionSource Heard { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(request.Content is null ? "" : string.Join(',', await request.Content.ReadAsByteArrayAsync(cancellationToken)));
            Heard.TrySetResult();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("heard") };
        }
    }
}
