namespace FedRas.Wire;

/// <summary>How a message carries its item rows.</summary>
public enum PayloadForm : byte
{
    /// <summary>The whole table, M × d float32.</summary>
    Dense = 0,
    /// <summary>Touched-item map, codebook in half precision, one action number for each touched item.</summary>
    Actions = 1,
}
