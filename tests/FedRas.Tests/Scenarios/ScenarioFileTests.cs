namespace FedRas.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    public static TheoryData<string> Names => [.. BuiltInScenarios.Names];

    [Theory, MemberData(nameof(Names))]
    public void Parse_WhatABuiltInWrites_ComesBackTheSame(string name)
    {
        Scenario scenario = ScenarioFile.Load(name);
        Assert.Equal(name, scenario.Name);
        Assert.Equal(ScenarioFile.ToText(scenario), ScenarioFile.ToText(ScenarioFile.Parse(ScenarioFile.ToText(scenario), "s.json")));
    }

    [Fact]
    public void Parse_KeysLeftOut_TakeTheirDefaults()
    {
        Scenario scenario = ScenarioFile.Parse("""{ "deadlineSeconds": 5, /* all else */ "classes": [{ "dropOut": 0.25 }], }""", "s.json");
        Assert.Equal((5, 1, 0), (scenario.DeadlineSeconds, scenario.OverSelection, scenario.MinimumFraction));
        Assert.Equal(new DeviceClass { DropOut = 0.25 }, Assert.Single(scenario.Classes));
    }

    [Theory]
    [InlineData("""{ "dedline": 3 }""",
        "s.json: unknown key 'dedline'; allowed there are name, classes, usersPerDevice, overSelection, deadlineSeconds, minimumFraction")]
    [InlineData("""{ "classes": [{}, { "name": "b", "up": 3 }] }""",
        "unknown key 'classes[1].up'; allowed there are name, share, uplinkKilobitsPerSecond")]
    [InlineData("""{ "usersPerDevice": { "least": 3 } }""", "unknown key 'usersPerDevice.least'; allowed there are min, max")]
    [InlineData("""{ "name": "a", "name": "b" }""", "the key 'name' stands there twice")]
    [InlineData("""{ "overSelection": "much" }""", "overSelection \"much\" is not possible: a number is needed")]
    [InlineData("""{ "overSelection": null }""", "overSelection null is not possible: a number is needed")]
    [InlineData("""{ "deadlineSeconds": true }""", "deadlineSeconds true is not possible: a number, or null for none is needed")]
    [InlineData("""{ "usersPerDevice": { "max": 1.5 } }""", "usersPerDevice.max 1.5 is not possible: a whole number is needed")]
    [InlineData("""{ "usersPerDevice": 3 }""", "usersPerDevice 3 is not possible: an object { … } is needed")]
    [InlineData("""{ "classes": {} }""", "classes {} is not possible: a list [ … ] of classes is needed")]
    [InlineData("""{ "classes": [null] }""", "classes[0] null is not possible: an object { … } is needed")]
    [InlineData("""{ "name": null }""", "name null is not possible: text in quotes is needed")]
    [InlineData("[]", "the scenario [] is not possible: an object { … } is needed")]
    [InlineData("{\n  \"name\" 3 }", "s.json is not JSON: line 2")]
    [InlineData("", "s.json is not JSON")]
    [InlineData("""{ "name": "\ud800" }""", "not Unicode")]
    [InlineData("""{ "name": "x", "overSelection": 0.9 }""",
        "scenario x: overSelection 0.9 is not possible: a number from 1 to 10; for example 1.3")]
    [InlineData("""{ "name": "x", "deadlineSeconds": 0 }""",
        "scenario x: deadlineSeconds 0 is not possible: a number above 0, at most 1000000000, or null; for example 30")]
    [InlineData("""{ "name": "x", "deadlineSeconds": 1e999 }""", "deadlineSeconds Infinity is not possible")]
    [InlineData("""{ "name": "x", "minimumFraction": 1.1 }""", "minimumFraction 1.1 is not possible: a number from 0 to 1")]
    [InlineData("""{ "name": "x", "classes": [] }""", "classes [0 classes] is not possible: 1 to 100 classes")]
    [InlineData("""{ "name": "x", "classes": [{}, {}] }""", "classes with 'device' twice is not possible: names that differ")]
    [InlineData("""{ "name": "x", "usersPerDevice": { "min": 0 } }""", "usersPerDevice.min 0 is not possible")]
    [InlineData("""{ "name": "x", "usersPerDevice": { "min": 4, "max": 3 } }""",
        "usersPerDevice.max 3 is not possible: a number from usersPerDevice.min to 1000000; for example 4")]
    [InlineData("""{ "name": "x", "classes": [{ "name": "" }] }""", "scenario x: classes[0].name '' is not possible")]
    [InlineData("""{ "name": "x", "classes": [{ "share": 0 }] }""", "classes[0].share 0 is not possible: a number above 0")]
    [InlineData("""{ "name": "x", "classes": [{ "uplinkKilobitsPerSecond": 0 }] }""",
        "classes[0].uplinkKilobitsPerSecond 0 is not possible: a number from 0.001 to 1000000000; for example 7000")]
    [InlineData("""{ "name": "x", "classes": [{ "downlinkKilobitsPerSecond": -1 }] }""",
        "classes[0].downlinkKilobitsPerSecond -1 is not possible")]
    [InlineData("""{ "name": "x", "classes": [{ "linkSigma": 6 }] }""", "classes[0].linkSigma 6 is not possible: a number from 0 to 5")]
    [InlineData("""{ "name": "x", "classes": [{ "latencySeconds": -0.1 }] }""", "classes[0].latencySeconds -0.1 is not possible")]
    [InlineData("""{ "name": "x", "classes": [{ "operationsPerSecond": 0 }] }""", "classes[0].operationsPerSecond 0 is not possible")]
    [InlineData("""{ "name": "x", "classes": [{ "speedSigma": -1 }] }""", "classes[0].speedSigma -1 is not possible")]
    [InlineData("""{ "name": "x", "classes": [{ "dropOut": 1.5 }] }""",
        "classes[0].dropOut 1.5 is not possible: a number from 0 to 1; for example 0.1")]
    [InlineData("""{ "name": "x", "classes": [{ "availability": 0 }] }""",
        "classes[0].availability 0 is not possible: a number above 0, at most 1")]
    public void Parse_WrongFile_SaysPlaceValueAndWhatIsLegal(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(json, "s.json")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_NeitherNameNorFile_ListsTheNames()
    {
        string message = Assert.Throws<ScenarioException>(() => ScenarioFile.Load("mobil")).Message;
        Assert.Contains("uniform, mobile, harsh, silo", message, StringComparison.Ordinal);
    }
}
