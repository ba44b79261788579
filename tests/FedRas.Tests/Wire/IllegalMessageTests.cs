using System.Text.RegularExpressions;

namespace FedRas.Tests.Wire;

public sealed partial class IllegalMessageTests
{
    [Fact]
    public void Decode_EveryMessageOfTheListing_GivesTheErrorOfTheListing()
    {
        string actual = IllegalMessages.Actual();
        if (actual == TestResource.Text(IllegalMessages.Listing)) return;

        string path = Path.Combine(AppContext.BaseDirectory, "golden-actual", IllegalMessages.Listing);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, actual);
        IEnumerable<string> differ = IllegalMessages.All.Where(message => IllegalMessages.Error(message) != message.Error)
            .Select(message => $"{message.Rule}, {message.Receiver}, {message.Hex}\n  listed: {message.Error}\n  now:    "
                + $"{IllegalMessages.Error(message)}");
        Assert.Fail($"The decoders no longer give the errors of Golden/{IllegalMessages.Listing}; what they give is in "
            + $"{path}.\n{string.Join('\n', differ)}");
    }

    [Fact]
    public void Listing_LegalMessages_AreThoseWithoutAnError()
    {
        foreach (IllegalMessage message in IllegalMessages.All)
            Assert.Equal(message.Rule == IllegalMessages.Legal, message.Error == IllegalMessages.Legal);
    }

    [Fact]
    public void Listing_EveryRuleOfTheDocument_IsBroken()
    {
        string document = TestResource.Text("FORMAT.md");
        string rules = document[document.IndexOf("## Rules", StringComparison.Ordinal)..];
        rules = rules[..rules.IndexOf("\n## ", 1, StringComparison.Ordinal)];
        string[] named = [.. RuleName().Matches(rules).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.Equal(named.Order(StringComparer.Ordinal),
            IllegalMessages.All.Select(message => message.Rule).Where(rule =>
                rule != IllegalMessages.Legal).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RuleName();
}
