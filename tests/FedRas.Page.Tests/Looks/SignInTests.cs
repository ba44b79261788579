using FedRas.Hosting.Identity;
using FedRas.Page.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FedRas.Page.Tests.Looks;

/// <summary>Who sees the page, and who may act on it.</summary>
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task SignIn_WrongKeyThenRight_SaysSoThenShows()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, key: null);
        IPage page = opened.Page;
        await Expect(page.Locator("#sign-in")).ToContainTextAsync("fedras operator-key");
        await Expect(page.Locator("#board")).ToBeHiddenAsync();
        await Expect(page.Locator("#key")).ToBeFocusedAsync();
        await page.Locator("#key").FillAsync("fro_wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no operator key of this server");
        await Expect(page.Locator("#board")).ToBeHiddenAsync();
        await page.Locator("#key").FillAsync(server.Key);
        await page.Keyboard.PressAsync("Enter");
        await opened.LiveAsync();
        await Expect(page.Locator("#sign-in")).ToBeHiddenAsync();
        await page.ReloadAsync(); // the session stays
        await opened.LiveAsync();
        await page.Locator("#sign-out").ClickAsync();
        await Expect(page.Locator("#sign-in")).ToBeVisibleAsync();
        await Expect(page.Locator("#board")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task SignIn_Viewer_SeesAndHasNoButtons()
    {
        await using PageServer server = await PageServer.StartAsync();
        string key = server.Services.GetRequiredService<OperatorKeys>().Issue("looks", OperatorRole.Viewer);
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, key);
        await opened.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        await Expect(opened.Page.Locator("#sign-out")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator("#actions")).ToBeHiddenAsync();
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Key_OfTheAddress_IsInNoStorageThatScriptsRead()
    {
        await using PageServer server = await PageServer.StartAsync();
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        string seen = await opened.Page.EvaluateAsync<string>(
            "JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href, history.length])");
        Assert.DoesNotContain(server.Key, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(opened.Requests, address => address.Contains(server.Key, StringComparison.Ordinal)
            && !address.Contains('#', StringComparison.Ordinal));
    }
}
