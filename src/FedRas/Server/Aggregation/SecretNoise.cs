using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedRas.Models;

namespace FedRas.Server.Aggregation;

/// <summary>
/// Gaussian noise of one round from a secret: AES in counter mode under a key of the round, turned into normal numbers by the Box–Muller
/// transform. A row's noise follows from the key and the row alone, so threads may share the rows. The same machine draws the same numbers
/// again; another one may differ in their last bits, since logarithm, sine and cosine are the platform's.
/// </summary>
/// <param name="key">The key of the round, 32 bytes.</param>
internal sealed class SecretNoise(byte[] key)
{
    private const double Unit = 1.0 / (1UL << 53);

    /// <summary>
    /// The key of a round. It follows from the reports too: if a server is restored from an old copy and closes a round again with other
    /// reports, it draws other noise, and the two tables do not tell the reports apart by their difference. From the scale of noise and sum
    /// it follows likewise: two tables from the same numbers at two scales would leave the sum without noise.
    /// </summary>
    /// <param name="secret">The server's secret.</param>
    /// <param name="round">The round.</param>
    /// <param name="check">Tells its table from any other.</param>
    /// <param name="scale">What noise and sum are multiplied by: σ, C and the divisor.</param>
    /// <param name="reports">Device and bytes of each report that counts.</param>
    public static byte[] KeyOf(
        DeviceSecret secret, int round, ulong check, ReadOnlySpan<double> scale,
        IEnumerable<(long Device, ReadOnlyMemory<byte> Report)> reports)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Export());
        Append(round);
        Append((long)check);
        foreach (double factor in scale) Append(BitConverter.DoubleToInt64Bits(factor));
        foreach ((long device, ReadOnlyMemory<byte> report) in reports)
        {
            Append(device);
            Append(report.Length);
            hash.AppendData(report.Span);
        }
        return hash.GetHashAndReset();

        void Append(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }

    /// <summary>Adds N(0, deviation²) to every value of some rows, and divides them by a constant.</summary>
    /// <param name="mean">Holds the sums; of an item that nobody touched it is zero.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="divisor">The constant.</param>
    /// <param name="from">First item.</param>
    /// <param name="to">End of the items.</param>
    public void AddTo(TouchedItemMean mean, double deviation, double divisor, int from, int to)
    {
        using var cipher = Aes.Create();
        cipher.Key = key;
        byte[] blocks = [], random = [];
        for (int item = from; item < to; item++)
        {
            Span<float> sum = mean.Take(item, 1);
            int pairs = (sum.Length + 1) / 2;
            if (blocks.Length == 0) (blocks, random) = (new byte[16 * pairs], new byte[16 * pairs]);
            Fill(cipher, item, blocks, random);
            ReadOnlySpan<ulong> bits = MemoryMarshal.Cast<byte, ulong>(random);
            for (int i = 0; i < sum.Length; i += 2)
            {
                (double first, double second) = Pair(bits[i], bits[i + 1]);
                sum[i] = (float)(sum[i] + deviation * first);
                if (i + 1 < sum.Length) sum[i + 1] = (float)(sum[i + 1] + deviation * second);
            }
            mean.Divide(item, (float)divisor);
        }
    }

    // Two standard normal numbers from 2 × 53 random bits; none is beyond 8.6.
    private static (double First, double Second) Pair(ulong radius, ulong angle)
    {
        double length = Math.Sqrt(-2 * Math.Log(((radius >> 11) + 1) * Unit));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * ((angle >> 11) * Unit));
        return (length * cos, length * sin);
    }

    private static void Fill(Aes cipher, int item, byte[] blocks, byte[] random)
    {
        for (int block = 0; block < blocks.Length / 16; block++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(blocks.AsSpan(16 * block), item);
            BinaryPrimitives.WriteInt64LittleEndian(blocks.AsSpan(16 * block + 8), block);
        }
        cipher.EncryptEcb(blocks, random, PaddingMode.None);
    }
}
