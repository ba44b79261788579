using System.Net;
using FedRas.Hosting.Options;

namespace FedRas.Network.Tests.Security;

/// <summary>Which addresses are one party.</summary>
public sealed class LimitOptionsTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("10.0.0.5", null)]
    [InlineData("::ffff:10.0.0.5", null)]
    [InlineData("10.0.1.5", "10.0.1.5")]
    [InlineData("2001:db8:9::5", null)]
    public void PartyOf_Address_IsThatOfItsNetworkOrNobody(string address, string? party)
    {
        var limits = new LimitOptions { KnownProxies = ["10.0.0.0/24", "2001:db8:9::5"] };
        limits.Validate();
        Assert.Equal(party is null ? null : IPAddress.Parse(party), limits.PartyOf(IPAddress.Parse(address)));
    }

    [Fact]
    public void PartyOf_OffOrUnknown_IsNobody()
    {
        Assert.Null(new LimitOptions { On = false }.PartyOf(IPAddress.Parse("203.0.113.7")));
        Assert.Null(new LimitOptions().PartyOf(null));
        var all = new LimitOptions { CountsThisMachine = true };
        Assert.Equal(IPAddress.Loopback, all.PartyOf(IPAddress.Loopback));
        Assert.Equal(IPAddress.Loopback, all.PartyOf(IPAddress.Parse("::ffff:127.0.0.1")));
    }

    [Theory]
    [InlineData("proxy.example.org")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public void Validate_NoAddress_SaysSo(string proxy)
    {
        var limits = new LimitOptions { KnownProxies = [proxy] };
        Assert.Contains("Limits:KnownProxies", Assert.Throws<ServerOptionsException>(limits.Validate).Message, StringComparison.Ordinal);
    }
}
