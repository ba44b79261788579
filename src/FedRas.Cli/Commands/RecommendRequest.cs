namespace FedRas.Cli.Commands;

/// <summary>What <c>fedras recommend</c> was asked for.</summary>
/// <param name="Model">Path of the model file.</param>
/// <param name="User">The user's own id in the data.</param>
/// <param name="Count">Most items to print.</param>
/// <param name="Data">Where the data is, if not where the model's settings say.</param>
/// <param name="Json">Whether the answer is JSON.</param>
internal sealed record RecommendRequest(string Model, string User, long Count, JsonObject Data, bool Json);
