namespace FedRas.Simulation.Scenarios;

/// <summary>Says what is wrong with a value of a scenario, all in the same words.</summary>
/// <param name="scenario">Names the scenario.</param>
/// <param name="prefix">The place of the object, such as <c>classes[0].</c>.</param>
internal sealed class ScenarioCheck(string scenario, string prefix)
{
    public void Number(string key, double value, bool legal, string range, string example)
    {
        if (!legal || !double.IsFinite(value)) throw Fail(key, value.ToString(CultureInfo.InvariantCulture), "a number " + range, example);
    }

    public void Text(string key, string value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > 100 || value.Any(char.IsControl))
            throw Fail(key, value.Length == 0 ? "''" : "of such text", "1 to 100 letters in one line", "phone");
    }

    public ScenarioException Fail(string key, string value, string range, string example) =>
        new($"scenario {scenario}: {prefix}{key} {value} is not possible: {range}; for example {example}");
}
