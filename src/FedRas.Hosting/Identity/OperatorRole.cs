namespace FedRas.Hosting.Identity;

/// <summary>What the holder of an operator key may do. A higher role may do all that a lower one may.</summary>
public enum OperatorRole
{
    /// <summary>Sees the page, its data and the metrics.</summary>
    Viewer,

    /// <summary>Also makes the calls that change something: tokens, revoking, items, pausing.</summary>
    Operator,
}
