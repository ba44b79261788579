using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedRas.Data;

namespace FedRas.Simulation;

/// <summary>Names a split by a hash of what is trained on, tested and kept from the negatives.</summary>
internal static class SplitFingerprint
{
    public static string Of(TrainTestSplit split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes((int)split.Protocol));
        foreach (InteractionMatrix? matrix in new[] { split.Train, split.Test, split.Candidates })
        {
            hash.AppendData(BitConverter.GetBytes(matrix?.Count ?? -1));
            for (int user = 0; user < matrix?.Users; user++)
            {
                ReadOnlySpan<int> row = matrix.Row(user);
                hash.AppendData(BitConverter.GetBytes(row.Length));
                hash.AppendData(MemoryMarshal.AsBytes(row));
            }
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
