namespace FedRas.Rounds;

/// <summary>What one round moved.</summary>
/// <param name="Round">The round's number, from 0.</param>
/// <param name="Reports">Reports aggregated.</param>
/// <param name="UplinkBytes">Sum of the lengths of the encoded reports.</param>
/// <param name="FrameBytes">Length of the encoded broadcast frame.</param>
public readonly record struct RoundResult(int Round, int Reports, long UplinkBytes, int FrameBytes);
