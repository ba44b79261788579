namespace FedRas.Cli.Commands;

/// <summary>What <c>fedras simulate</c> was asked for.</summary>
internal sealed record SimulateRequest
{
    /// <summary>Settings given as options.</summary>
    public required JsonObject CommandLine { get; init; }

    /// <summary>Settings of the config file.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>Model file to go on from; null for a fresh run.</summary>
    public string? Resume { get; init; }

    /// <summary>Folder for the reports; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether standard output is <c>summary.json</c> alone.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the result says what took the time.</summary>
    public bool Profile { get; init; }

    /// <summary>Whether only the result is shown.</summary>
    public bool Quiet { get; init; }

    /// <summary>Folder for some messages; null for none.</summary>
    public string? Messages { get; init; }
}
