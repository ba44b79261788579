using FedRas.Hosting.Options;
using Microsoft.Extensions.Configuration;

namespace FedRas.Page.Tests.Told;

/// <summary>Settings of the page, from configurations.</summary>
public sealed class PageOptionsTests
{
    [Fact]
    public void Apply_WatchedInTwoConfigurations_IsTheLastOnes()
    {
        var options = new FedRasServerOptions { Catalogue = ["a", "b", "c"] };
        OptionsBinder.Apply(options, Of(("page:watched:0", "a"), ("page:watched:1", "b"), ("page:on", "false")));
        OptionsBinder.Apply(options, Of(("Page:Watched:0", "c")));
        Assert.Equal(["c"], options.Page.Watched);
        Assert.False(options.Page.On);
        options.Validate();
    }

    [Theory]
    [InlineData("'a' twice", "a", "a")]
    [InlineData("an empty id", " ")]
    public void Validate_WatchedThatIsNoList_SaysWhatIs(string wrong, params string[] watched)
    {
        var options = new FedRasServerOptions { Catalogue = ["a"], Page = new PageOptions { Watched = watched } };
        Assert.Contains(wrong, Assert.Throws<ServerOptionsException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TooManyWatched_SaysHowManyMay()
    {
        var page = new PageOptions { Watched = [.. Enumerable.Range(0, 101).Select(i => $"{i}")] };
        var options = new FedRasServerOptions { Catalogue = ["a"], Page = page };
        Assert.Contains("at most 100", Assert.Throws<ServerOptionsException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static IConfiguration Of(params (string Key, string Value)[] pairs) => new ConfigurationBuilder()
        .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
