namespace FedRas.Simulation.Scenarios;

/// <summary>
/// A world of unequal devices, in virtual time. The default is <c>uniform</c>: everybody equal and always there. Read from JSON by
/// <see cref="ScenarioFile"/>; keys are these names in camelCase.
/// </summary>
public sealed record Scenario
{
    /// <summary>What reports call it.</summary>
    public string Name { get; init; } = "uniform";

    /// <summary>The kinds of devices; 1 … 100.</summary>
    public IReadOnlyList<DeviceClass> Classes { get; init; } = [new DeviceClass()];

    /// <summary>Users on one device; default one.</summary>
    public UsersPerDevice UsersPerDevice { get; init; } = new();

    /// <summary>Devices asked for each report wanted, since some will not answer in time; 1 … 10, default 1.</summary>
    public double OverSelection { get; init; } = 1;

    /// <summary>Virtual seconds after which a round ends; above 0 … 10⁹, default null: none.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>Share of the reports wanted below which a round passes without a step; 0 … 1, default 0.</summary>
    public double MinimumFraction { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ScenarioException">A value is out of its range.</exception>
    public void Validate()
    {
        new ScenarioCheck("", "").Text("name", Name);
        var check = new ScenarioCheck(Name, "");
        if (Classes.Count is < 1 or > 100)
            throw check.Fail("classes", $"[{Classes.Count} classes]", "1 to 100 classes", """[{ "name": "phone" }]""");
        for (int i = 0; i < Classes.Count; i++) Classes[i].Validate(new ScenarioCheck(Name, $"classes[{i}]."));
        foreach (IGrouping<string, DeviceClass> same in Classes.GroupBy(kind => kind.Name, StringComparer.Ordinal).Where(same =>
            same.Count() > 1))
            throw check.Fail("classes", $"with '{same.Key}' twice", "names that differ", same.Key + "2");
        check.Number("usersPerDevice.min", UsersPerDevice.Min, UsersPerDevice.Min is >= 1 and <= 1_000_000, "from 1 to 1000000", "10");
        check.Number("usersPerDevice.max", UsersPerDevice.Max, UsersPerDevice.Max >= UsersPerDevice.Min && UsersPerDevice.Max <= 1_000_000,
            "from usersPerDevice.min to 1000000", $"{UsersPerDevice.Min}");
        check.Number("overSelection", OverSelection, OverSelection is >= 1 and <= 10, "from 1 to 10", "1.3");
        if (DeadlineSeconds is { } deadline) check.Number("deadlineSeconds", deadline, deadline is > 0 and <= 1e9,
            "above 0, at most 1000000000, or null", "30");
        check.Number("minimumFraction", MinimumFraction, MinimumFraction is >= 0 and <= 1, "from 0 to 1", "0.5");
    }
}
