using FedRas.Hosting.Options;
using FedRas.Server;
using FedRas.Server.Aggregation;
using Microsoft.Extensions.Configuration;

namespace FedRas.Network.Tests.Server;

/// <summary>Settings are checked before a server starts, and every error says setting, value, what is legal, and a way out.</summary>
public sealed class OptionsTests
{
    // Row 7: a hundred time-outs to set.
    [Fact]
    public void FederationRow7_Timeouts_AreAtMostEight()
    {
        Assert.InRange(new ServerTimeouts().All.Count, 1, 8);
        Assert.Equal(new ServerTimeouts().All.Count,
            typeof(ServerTimeouts).GetProperties().Count(property => property.PropertyType == typeof(TimeSpan) && property.CanWrite));
        new ServerTimeouts().Validate();
    }

    [Theory]
    [InlineData("Selection", "Deadline")]
    [InlineData("Call", "Idle")]
    [InlineData("RetryRejected", "RetryAccepted")]
    [InlineData("RetryRejected", "Deadline")]
    [InlineData("Call", "Shutdown")]
    public void FederationRow7_Order_IsChecked(string shorter, string longer)
    {
        ServerOptionsException wrong = Assert.Throws<ServerOptionsException>(() => Bound(
            ($"Timeouts:{shorter}", "10:00:00"), ($"Timeouts:{longer}", "09:00:00"),
            // What else the longer one would have to be longer than, or the shorter one shorter.
            ("Timeouts:" + (shorter == "RetryRejected" && longer == "Deadline" ? "RetryAccepted" : "StoreRetry"), "11:00:00")).Validate());
        Assert.Contains($"Timeouts:{shorter}", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("because", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FederationRow1_TimeoutOfDays_IsNoTimeout()
    {
        ServerOptionsException wrong = Assert.Throws<ServerOptionsException>(Bound(("Timeouts:Deadline", "4.04:00:00")).Validate);
        Assert.Contains(
            "Timeouts:Deadline is 4.04:00:00; it must be above 0 and at most 1.00:00:00", wrong.Message, StringComparison.Ordinal);
    }

    // Row 19: hard-coded HTTP.
    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://*:80")]
    [InlineData("http://192.168.1.2:80")]
    [InlineData("http://rec.example.org")]
    public void FederationRow19_PlainOutsideLoopback_IsRefused(string address)
    {
        ServerOptionsException wrong = Assert.Throws<ServerOptionsException>(Bound(("Listen:Address", address)).Validate);
        Assert.Contains("https://", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("certificate is made", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("http://[::1]:80")]
    [InlineData("http://localhost:80")]
    [InlineData("https://*:443")]
    [InlineData("https://rec.example.org")]
    public void Listen_Allowed_Passes(string address) => Bound(("Listen:Address", address)).Validate();

    [Theory]
    [InlineData("Goal", "0", "at least 1")]
    [InlineData("OverSelection", "0.5", "1 … 10")]
    [InlineData("MinimumFraction", "0", "above 0")]
    [InlineData("MinSeparation", "-1", "0 … 1000000")]
    [InlineData("Listen:Address", "ftp://x", "https://")]
    [InlineData("Listen:Certificate", "/nowhere/to/be.pem", "a file that is there")]
    public void Validate_IllegalValue_NamesSettingValueAndRange(string setting, string value, string legal)
    {
        ServerOptionsException wrong = Assert.Throws<ServerOptionsException>(Bound((setting, value)).Validate);
        Assert.All([setting, value, legal, "for example"], text => Assert.Contains(text, wrong.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gaol", "3")]
    [InlineData("Timeouts:Dead", "00:01:00")]
    [InlineData("Goal", "many")]
    public void Apply_UnknownOrUnreadable_IsRefused(string setting, string value) =>
        Assert.Throws<ServerOptionsException>(() => Bound((setting, value)));

    [Fact]
    public void Validate_ItemTwice_IsRefused() => Assert.Contains("'a' twice", Assert.Throws<ServerOptionsException>(
        new FedRasServerOptions { Catalogue = ["a", "b", "a"] }.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_ItemIsNoText_IsRefused() => Assert.Contains("item 1 of the catalogue", Assert.Throws<ServerOptionsException>(
        new FedRasServerOptions { Catalogue = ["a", "b\0c"] }.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_PrivacyThatTheServerCountsItself_IsRefused()
    {
        Assert.Contains("set MinSeparation in its place", Refusal(new() { Separation = 5 }), StringComparison.Ordinal);
        Assert.Contains("draws no device in secret", Refusal(new() { SamplingRate = 0.1 }), StringComparison.Ordinal);
        Assert.Contains("ε does not cover them", Refusal(new() { ReportClip = 1, NoiseMultiplier = 1 }, evaluates: true),
            StringComparison.Ordinal);
        Assert.Contains("NoiseMultiplier needs ReportClip", Refusal(new() { NoiseMultiplier = 1 }), StringComparison.Ordinal);
        Options(new() { ReportClip = 1, NoiseMultiplier = 1 }, evaluates: false).Validate();

        static string Refusal(PrivacyOptions privacy, bool evaluates = false) =>
            Assert.Throws<ServerOptionsException>(Options(privacy, evaluates).Validate).Message;

        static FedRasServerOptions Options(PrivacyOptions privacy, bool evaluates) => new()
        {
            Catalogue = ["a", "b"],
            Recipe = new ServerOptions { Items = 2, Privacy = privacy },
            Evaluation = new EvaluationOptions { On = evaluates },
        };
    }

    private static FedRasServerOptions Bound(params (string Name, string Value)[] settings)
    {
        var options = new FedRasServerOptions();
        OptionsBinder.Apply(options, new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
        return options;
    }
}
