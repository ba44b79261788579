namespace FedRas.Client;

/// <summary>What came of <see cref="FedRasClient.ForgetAsync"/>. The device's data are erased in any case.</summary>
/// <param name="HasLeft">
/// Whether the server has taken the credential back. If not, the next call to the server says so again: all that is kept for it is one
/// signed message, which can do nothing else and holds nothing but the pseudonym.
/// </param>
/// <param name="Sentence">Why the server has not; null if it has.</param>
public sealed record ForgetResult(bool HasLeft, string? Sentence = null);
