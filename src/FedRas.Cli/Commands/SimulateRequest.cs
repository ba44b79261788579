using System.Text.Json.Nodes;

namespace FedRas.Cli.Commands;

/// <summary>What <c>fedras simulate</c> was asked for.</summary>
/// <param name="CommandLine">Settings given as options.</param>
/// <param name="Config">Settings of the config file.</param>
/// <param name="Resume">Model file to go on from.</param>
/// <param name="Output">Folder for the reports.</param>
/// <param name="Json">Whether standard output is <c>summary.json</c> alone.</param>
/// <param name="Profile">Whether the result says where the time went.</param>
/// <param name="Quiet">Whether only the result is shown.</param>
/// <param name="Messages">Folder for some messages.</param>
internal sealed record SimulateRequest(JsonObject CommandLine, JsonObject Config, string? Resume, string? Output, bool Json, bool Profile,
    bool Quiet,
    string? Messages = null);
