using System.Text.RegularExpressions;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Observing;
using FedRas.Page.Tests.Support;
using FedRas.Protocol;

namespace FedRas.Page.Tests.Told;

/// <summary>The page has a sentence for each code that a server may say, and none for any other.</summary>
public sealed partial class WordsTests
{
    private static readonly string s_words = File.ReadAllText(Path.Combine(PageFiles.Assets, "words.js"));

    [Fact]
    public void Outcomes_EachOfACall_HasItsSentence() => Assert.Equal(
        CallCounts.Outcomes.SelectMany(call => call.Value.Append(ObservedOutcome.Refused).Select(outcome =>
            $"{Label.Of(call.Key)} {Label.Of(outcome)}")).Order(), KeysAfter("const outcomes = {"));

    [Fact]
    public void Reasons_EachOfTheProtocol_HasItsSentence() => Assert.Equal(
        Enum.GetValues<RefusalCode>().Where(code => code != RefusalCode.Unspecified).Select(code => Label.Of(code))
            .Concat(Enum.GetValues<LaterReason>().Where(reason => reason != LaterReason.Unspecified).Select(reason => Label.Of(reason)))
            .Order(), KeysAfter("const reasons = {"));

    [Fact]
    public void Abandoned_EachReason_HasItsSentence() => Assert.Equal(
        Enum.GetValues<AbandonReason>().Select(reason => Label.Of(reason)).Order(), KeysAfter("whyAbandoned = code =>"));

    [Fact]
    public void Calls_EachOne_HasItsName() => Assert.Equal(
        Enum.GetValues<ObservedCall>().Select(call => Label.Of(call)).Order(), KeysAfter("export const calls = {"));

    [Fact]
    public void Limits_EachOne_HasItsWords() => Assert.Equal(
        Enum.GetValues<TurnedAwayBy>().Select(by => Label.Of(by)).Order(), KeysAfter("export const limits = {"));

    private static IEnumerable<string> KeysAfter(string start)
    {
        int from = s_words.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, start);
        string part = s_words[(from + start.Length)..];
        return Key().Matches(part[..part.IndexOf('}', StringComparison.Ordinal)]).Select(match => match.Groups[1].Value).Order();
    }

    [GeneratedRegex(@"(?<=[\n,{(\s])'?([a-z_]+(?: [a-z_]+)?)'?: ['""]")]
    private static partial Regex Key();
}
