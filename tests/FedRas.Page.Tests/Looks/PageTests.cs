using System.Text.RegularExpressions;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Page.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FedRas.Page.Tests.Looks;

/// <summary>The page in a real Chromium, from a real server.</summary>
public sealed partial class PageTests(Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_KeyInTheAddress_ShowsHowItStandsAndCleansTheAddress()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await Expect(opened.StandingText).ToHaveTextAsync(
            "No device has enrolled yet: invite some, and the first round opens when they check in.");
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Waiting");
        Assert.Equal(server.Address.ToString(), opened.Page.Url);
        Assert.Empty(opened.Complaints);
        opened.OnlyAsked(server.Address);
    }

    [Fact]
    public async Task Page_SwarmRuns_MovesWithIt()
    {
        await using PageServer server = await PageServer.StartAsync(options => options.Page.Watched = ["i1", "no-such-item"]);
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task swarm = server.SwarmAsync(30, end.Token);
        IPage page = opened.Page;
        await Expect(opened.StandingText).ToHaveTextAsync(RoundRuns());
        await Expect(page.Locator("#phases [aria-current]")).ToHaveCountAsync(1);
        await Expect(page.Locator("#rounds figcaption")).ToHaveTextAsync(RoundEnded());
        string first = await page.Locator("#rounds figcaption").InnerTextAsync();
        await Expect(page.Locator("#rounds figcaption")).Not.ToHaveTextAsync(first);
        await Expect(page.Locator("#bytes figcaption")).ToHaveTextAsync(TimesLess());
        await Expect(page.Locator("#outcomes")).ToContainTextAsync("report: accepted");
        await Expect(page.Locator("#levels tbody tr").First).ToBeVisibleAsync();
        await Expect(page.Locator("#ages tbody tr").First).ToBeVisibleAsync();
        await Expect(page.Locator("#frames tbody tr").First).ToBeVisibleAsync();
        await Expect(page.Locator("#exposure")).ToContainTextAsync("Of 200 made-up users");
        await Expect(page.Locator("#exposure tbody tr").Nth(1)).ToContainTextAsync("not in the model");
        await Expect(page.Locator("#bytes canvas")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(RoundRuns()); // what a screen reader is told, now and then
        Assert.Empty(opened.Complaints);
        opened.OnlyAsked(server.Address);
        await end.CancelAsync();
        await swarm;
    }

    [Fact]
    public async Task Page_ServerRestarts_SaysSinceWhenAndComesBackByItself()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await opened.Page.EvaluateAsync("window.stayed = true");
        await server.StopAsync();
        await Expect(opened.Link).ToHaveTextAsync(OfflineSince());
        await Expect(opened.Standing).ToHaveAttributeAsync("data-level", "bad");
        await Expect(opened.StandingText).ToContainTextAsync("It last said: No device has enrolled yet");
        await server.StartAgainAsync();
        await opened.LiveAsync();
        await Expect(opened.StandingText).ToHaveTextAsync(NobodyEnrolled());
        Assert.True(await opened.Page.EvaluateAsync<bool>("window.stayed === true")); // it was not loaded again
        Assert.DoesNotContain(opened.Complaints, complaint => !complaint.Contains("net::ERR_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_StoreOpensLate_SaysNotReadyAndComesBackByItself()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await server.StopAsync();
        await Expect(opened.Link).ToHaveTextAsync(OfflineSince());
        var opening = new TaskCompletionSource();
        await server.StartAgainAsync(opening.Task);
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Not ready");
        await Expect(opened.StandingText).ToContainTextAsync("the disk is full");
        await opened.LiveAsync(); // the session is good all the while
        opening.SetResult();
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Waiting");
    }

    [Fact]
    public async Task Page_NoKeyIsKnownYet_SaysNotReadyAndComesBackByItself()
    {
        await using PageServer server = await PageServer.StartAsync();
        string file = Path.Combine(server.Services.GetRequiredService<FedRasServerOptions>().DataFolder, OperatorKeys.FileName);
        await server.StopAsync();
        File.Move(file, file + ".away");
        var opening = new TaskCompletionSource();
        await server.StartAgainAsync(opening.Task);
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, key: null);
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Not ready");
        await opened.Page.GotoAsync($"{server.Address}#key={server.Key}");
        await Expect(opened.StandingText).ToContainTextAsync("the server is not ready");
        File.Move(file + ".away", file);
        opening.SetResult();
        await opened.LiveAsync();
    }

    [Fact]
    public async Task Invite_Operator_ShowsALineThatADeviceJoinsWith()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await opened.Page.GetByText("Invite devices").ClickAsync();
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        await Expect(opened.Page.Locator("#action-said")).ToContainTextAsync("#token=");
        Assert.Empty(opened.Complaints);
    }

    // Pausing itself is the server's matter; what it answers stands on the page.
    [Fact]
    public async Task Pause_Operator_SaysWhatTheServerAnswers()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await opened.Page.Locator("#pause").ClickAsync();
        await Expect(opened.Page.Locator("#action-said")).ToContainTextAsync("paused");
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Paused");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Resume rounds" }).ClickAsync();
        await Expect(opened.Page.Locator("#action-said")).ToContainTextAsync("resumed");
        await Expect(opened.Page.Locator("#standing-word")).ToHaveTextAsync("Waiting");
    }

    [GeneratedRegex("^(Running\\. )?Round \\d+ ")]
    private static partial Regex RoundRuns();

    [GeneratedRegex("^Round \\d+: 10 reports? of \\d+ places in ")]
    private static partial Regex RoundEnded();

    [GeneratedRegex("times less than the whole table")]
    private static partial Regex TimesLess();

    [GeneratedRegex("^Offline since \\d\\d:\\d\\d:\\d\\d$")]
    private static partial Regex OfflineSince();

    [GeneratedRegex("^No device has enrolled yet")]
    private static partial Regex NobodyEnrolled();
}
