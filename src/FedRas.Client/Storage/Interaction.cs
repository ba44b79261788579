namespace FedRas.Client.Storage;

/// <summary>Something that the user liked.</summary>
/// <param name="ItemId">The item's id, as the catalogue names it.</param>
/// <param name="When">When, if the app says so. It stays on the device.</param>
public sealed record Interaction(string ItemId, DateTimeOffset? When = null);
