using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Running;

/// <summary>SHA-256 names of what a model file belongs to, lower-case hex.</summary>
public static class Fingerprint
{
    /// <summary>Of a split: what is trained on, tested and kept from the negatives. A run resumes on the same split only.</summary>
    public static string Of(TrainTestSplit split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes((int)split.Protocol));
        List<InteractionMatrix?> matrices = [split.Train, split.Test, split.Candidates];
        if (split.Validation is not null) matrices.Add(split.Validation);
        foreach (InteractionMatrix? matrix in matrices)
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

    /// <summary>Of interactions in their order: who, what, how much and when.</summary>
    public static string Of(IEnumerable<Interaction> interactions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[20];
        foreach (Interaction interaction in interactions)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, interaction.User);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], interaction.Item);
            BinaryPrimitives.WriteSingleLittleEndian(bytes[8..], interaction.Rating);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], interaction.Timestamp);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Of a catalogue: which id stands for each row of the item table.</summary>
    public static string Of(IdMap items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int item = 0; item < items.Count; item++) hash.AppendData(Encoding.UTF8.GetBytes(items[item] + "\n"));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
