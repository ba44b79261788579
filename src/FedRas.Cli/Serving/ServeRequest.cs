namespace FedRas.Cli.Serving;

/// <summary>What <c>fedras serve</c> was asked for.</summary>
internal sealed record ServeRequest
{
    /// <summary>Recipe settings given as options.</summary>
    public required JsonObject Recipe { get; init; }

    /// <summary>Server settings given as options, by their names in a configuration.</summary>
    public required IReadOnlyDictionary<string, string?> Flags { get; init; }

    /// <summary>Name or file of the data set whose items are the catalogue; null for none.</summary>
    public string? Dataset { get; init; }

    /// <summary>File of the catalogue; null for none.</summary>
    public string? Catalogue { get; init; }

    /// <summary>Rounds in all; null for ever.</summary>
    public long? Rounds { get; init; }

    /// <summary>The file of settings.</summary>
    public required ServerConfig Config { get; init; }

    /// <summary>Whether rounds are not shown.</summary>
    public bool Quiet { get; init; }
}
