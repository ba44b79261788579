using FedRas.Training;

namespace FedRas.Client.Recommending;

/// <summary>The user's items as rows of one version of the table.</summary>
/// <param name="Data">What training takes.</param>
/// <param name="HeldOut">Rows that are held out of training to measure the table.</param>
/// <param name="Hidden">Rows that are not recommended: liked already, blocked, retired.</param>
/// <param name="Version">The version of the user's items that they were made of.</param>
internal sealed record UserRows(ClientDataset Data, IReadOnlyList<int> HeldOut, IReadOnlySet<int> Hidden, long Version);
