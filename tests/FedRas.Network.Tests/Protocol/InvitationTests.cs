using FedRas.Protocol;

namespace FedRas.Network.Tests.Protocol;

public sealed class InvitationTests
{
    [Theory]
    [InlineData("https://127.0.0.1:7443/")]
    [InlineData("https://[::1]:7443/#token=a%26b")]
    [InlineData("https://a.very.long.host.name.with.many.parts.that.goes.on.and.on.example.org/#token=x&pin=" + Pin)]
    [InlineData("http://localhost:8080/#pin=" + Pin)]
    public void Parse_Invitation_PrintsAgain(string text) => Assert.Equal(text, Invitation.Parse(text).ToString());

    [Theory]
    [InlineData("127.0.0.1:7443", "is no address")]
    [InlineData("http://10.0.0.1:8080/", "use https")]
    [InlineData("https://host/#pin=abc", "64 hex digits")]
    [InlineData("https://host/#tokn=abc", "neither token")]
    public void Parse_NoInvitation_SaysWhatIsWrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Invitation.Parse(text)).Message, StringComparison.Ordinal);

    private const string Pin = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
}
