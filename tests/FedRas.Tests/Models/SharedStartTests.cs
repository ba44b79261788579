using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedRas.Tests.Architecture;
using FedRas.Tests.Wire;

namespace FedRas.Tests.Models;

public sealed class SharedStartTests
{
    private const string GoldenHash = "b3b8416aa4ad976cbec18f3f65ae47955ed14897bf76eb75847a641f0bad35ea", GoldenCheck = "245d565bede777db";

    [Fact]
    public void Draw_GoldenSeed_GivesTheHashAndTheCheckOfTheDocument()
    {
        FactorMatrix table = SharedStart.Draw(1_000, 64, seed: 1);
        string document = TestResource.Text("FORMAT.md");
        Assert.Equal(GoldenHash, Hash(table));
        Assert.Equal(GoldenCheck, Check(table));
        Assert.Contains(GoldenHash, document, StringComparison.Ordinal);
        Assert.Contains(GoldenCheck, document, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_WorkedExample_GivesTheValuesOfTheDocument()
    {
        string document = TestResource.Text("FORMAT.md");
        string block = document[(document.IndexOf("```start\n", StringComparison.Ordinal) + 9)..];
        string[] lines = block[..block.IndexOf("```", StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        FactorMatrix table = SharedStart.Draw(2, 4, seed: 42);
        Assert.Equal(5, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            string bits = BitConverter.SingleToUInt32Bits(table.Values[i]).ToString("x8", CultureInfo.InvariantCulture);
            Assert.EndsWith($"value {bits}", lines[i], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 50, 24)]
    [InlineData(ulong.MaxValue, 9, 1_024)]
    public void Draw_AnyShape_EqualsWhatIsMadeValueByValueAndRowByRow(ulong seed, int items, int dim)
    {
        FactorMatrix table = SharedStart.Draw(items, dim, seed);
        var row = new float[dim];
        for (int item = 0; item < items; item++)
        {
            for (int factor = 0; factor < dim; factor++) Assert.Equal(Value(seed, dim, item, factor), table.Row(item)[factor]);
            SharedStart.Row(seed, item, row);
            Assert.Equal(row, table.Row(item));
        }
    }

    [Fact]
    public void Draw_ManyValues_AreNearANormalDistribution()
    {
        const int Dim = 64;
        double[] values = [.. SharedStart.Draw(20_000, Dim, seed: 3).Values.ToArray().Select(value => value * Math.Sqrt(Dim))];
        // Of 1.28 million values: four standard errors of the moments. Eight bytes have a fourth moment of 3 − 1.2 ÷ 8.
        Assert.Equal(0, values.Average(), 0.004);
        Assert.Equal(1, values.Average(x => x * x), 0.005);
        Assert.Equal(0, values.Average(x => x * x * x), 0.014);
        Assert.Equal(2.85, values.Average(x => x * x * x * x), 0.035);
    }

    [Fact]
    public void Draw_NeighboursInRowColumnAndSeed_AreNotCorrelated()
    {
        const int Items = 20_000, Dim = 16;
        FactorMatrix one = SharedStart.Draw(Items, Dim, seed: 4), other = SharedStart.Draw(Items, Dim, seed: 5);
        double row = 0, column = 0, seed = 0;
        for (int i = 0; i + 1 < Items; i++)
            for (int j = 0; j + 1 < Dim; j++)
            {
                row += one.Row(i)[j] * one.Row(i)[j + 1];
                column += one.Row(i)[j] * one.Row(i + 1)[j];
                seed += one.Row(i)[j] * other.Row(i)[j];
            }
        double deviation = Math.Sqrt((Items - 1.0) * (Dim - 1)) / Dim;
        foreach (double sum in (double[])[row, column, seed]) Assert.InRange(sum / deviation, -4, 4);
    }

    [Fact]
    public void Draw_BesideTheProgramInPython_IsTheSame()
    {
        (ulong Seed, int Items, int Dim)[] tables = [(0, 1, 1), (42, 3, 4), (1, 300, 64), (ulong.MaxValue, 7, 50)];
        string[] arguments = [.. tables.SelectMany(table => new[] { $"{table.Seed}", $"{table.Items}", $"{table.Dim}" })];
        string program = Path.Combine(Repository.Root, "tests", "FedRas.Tests", "Models", "shared_start.py");
        string[] lines = Python.Run(program, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(tables.Length, lines.Length);
        foreach (((ulong seed, int items, int dim), string line) in tables.Zip(lines))
        {
            FactorMatrix table = SharedStart.Draw(items, dim, seed);
            Assert.Equal($"{Hash(table)} {Check(table)}", line.Trim());
        }
    }

    /// <summary>The definition, as it stands in the document.</summary>
    private static float Value(ulong seed, int dim, int item, int factor)
    {
        const ulong G = 0x9e3779b97f4a7c15;
        ulong h = Mix(Mix(seed + G) + ((ulong)item * (ulong)dim + (ulong)factor + 1) * G);
        int sum = -1_020;
        for (int b = 0; b < 8; b++) sum += (byte)(h >> (8 * b));
        return sum * (float)(1 / Math.Sqrt(43_690.0 * dim));

        static ulong Mix(ulong z)
        {
            z = (z ^ z / (1UL << 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ z / (1UL << 27)) * 0x94d049bb133111eb;
            return z ^ z / (1UL << 31);
        }
    }

    private static string Hash(FactorMatrix table) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(table.Values)));

    private static string Check(FactorMatrix table) => Convert.ToHexStringLower(BitConverter.GetBytes(new GlobalModel(table, 0).Check));
}
