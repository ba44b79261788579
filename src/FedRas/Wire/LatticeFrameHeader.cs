namespace FedRas.Wire;

/// <summary>What the server says about a frame between two versions of a lattice table.</summary>
/// <param name="FromRound">The round of the version the receiver must hold; 0 is the shared start, which everybody has.</param>
/// <param name="ToRound">The round of the version it holds afterwards; at least <paramref name="FromRound"/>.</param>
/// <param name="ItemCount">Items M of the catalogue; 1 or more.</param>
/// <param name="Dim">Factors d a row; 1 or more.</param>
/// <param name="Cell">
/// Distance between neighbouring values of the version at <paramref name="ToRound"/>; at most 11 significant bits.
/// </param>
/// <param name="Check">Tells the version at <paramref name="ToRound"/>, its start included, from any other.</param>
public readonly record struct LatticeFrameHeader(int FromRound, int ToRound, int ItemCount, int Dim, float Cell, ulong Check)
{
    /// <summary>Whether the frame says that items are retired; its encoder takes it from what it is given.</summary>
    public bool Retires { get; init; }
}
