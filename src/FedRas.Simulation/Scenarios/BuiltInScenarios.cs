namespace FedRas.Simulation.Scenarios;

/// <summary>The scenarios that are known by name; docs/scenarios.md says where the figures come from.</summary>
public static class BuiltInScenarios
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new() { Name = "uniform", Classes = [new() { LatencySeconds = 0.05 }] },
        new()
        {
            Name = "mobile",
            Classes =
            [
                Mobile("3g", 0.2, up: 600, down: 3_000, sigma: 0.7) with { LatencySeconds = 0.15, OperationsPerSecond = 1e8,
                    DropOut = 0.1 },
                Mobile("4g", 0.5, up: 7_000, down: 25_000, sigma: 0.6) with { LatencySeconds = 0.05, DropOut = 0.05 },
                Mobile("wifi", 0.3, up: 20_000, down: 60_000, sigma: 0.5) with { LatencySeconds = 0.02, DropOut = 0.02 },
            ],
            OverSelection = 1.3,
            DeadlineSeconds = 10,
            MinimumFraction = 0.5,
        },
        new()
        {
            Name = "harsh",
            Classes =
            [
                Mobile("2g", 0.5, up: 60, down: 150, sigma: 0.6) with { LatencySeconds = 0.5, OperationsPerSecond = 2e7, DropOut = 0.3 },
                Mobile("3g", 0.5, up: 400, down: 1_500, sigma: 0.8) with { LatencySeconds = 0.2, OperationsPerSecond = 5e7, DropOut = 0.3 },
            ],
            OverSelection = 1.5,
            DeadlineSeconds = 20,
            MinimumFraction = 0.3,
        },
        new()
        {
            Name = "silo",
            Classes =
            [
                new()
                {
                    Name = "silo",
                    UplinkKilobitsPerSecond = 100_000,
                    DownlinkKilobitsPerSecond = 100_000,
                    LinkSigma = 0.3,
                    LatencySeconds = 0.01,
                    OperationsPerSecond = 5e9,
                    SpeedSigma = 0.3,
                },
            ],
            UsersPerDevice = new() { Min = 10, Max = 100 },
        },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(scenario => scenario.Name)];

    /// <summary>The scenario of a name; null for an unknown one.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    private static DeviceClass Mobile(string name, double share, double up, double down, double sigma) => new()
    {
        Name = name,
        Share = share,
        UplinkKilobitsPerSecond = up,
        DownlinkKilobitsPerSecond = down,
        LinkSigma = sigma,
        OperationsPerSecond = 3e8,
        SpeedSigma = 0.5,
        Availability = 0.5,
    };
}
