using FedRas.Training;

namespace FedRas.Device;

/// <summary>What a device measures a table with.</summary>
/// <param name="Training">What training takes. No item held out is in it, neither as a positive nor to be drawn as a negative.</param>
/// <param name="HeldOut">Rows of the items that are held out.</param>
/// <param name="Met">Rows that the user has liked or blocked: nothing is ranked among them. What is held out need not be here.</param>
public sealed record HeldOutData(ClientDataset Training, IReadOnlyCollection<int> HeldOut, IReadOnlyCollection<int> Met);
