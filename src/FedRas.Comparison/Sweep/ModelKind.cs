namespace FedRas.Comparison.Sweep;

/// <summary>The recommender that is trained.</summary>
internal enum ModelKind
{
    /// <summary>Matrix factorisation, u · v: FedMF.</summary>
    FedMf,
    /// <summary>
    /// Neural collaborative filtering (He et al., WWW 2017; federated: Perifanis and Efraimidis, 2022): a small network over u and v.
    /// </summary>
    FedNcf,
}
