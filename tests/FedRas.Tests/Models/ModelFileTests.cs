using System.Security.Cryptography;
using FedRas.Tests.Numerics;

namespace FedRas.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-model-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.fedras");

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void Load_SavedFile_GivesBackEveryField(bool residual, bool velocity, bool devices)
    {
        ModelFile saved = Sample(residual, devices, velocity);
        saved.Save(Path);
        var loaded = ModelFile.Load(Path);

        Assert.Equal(saved.Round, loaded.Round);
        Assert.Equal(saved.Seed, loaded.Seed);
        Assert.Equal(saved.Settings, loaded.Settings);
        Assert.Equal(saved.DataFingerprint, loaded.DataFingerprint);
        Assert.Equal(saved.ItemsFingerprint, loaded.ItemsFingerprint);
        Assert.Equal(saved.Totals, loaded.Totals);
        Assert.Equal(saved.ItemFactors.Values.ToArray(), loaded.ItemFactors.Values.ToArray());
        Assert.Equal(saved.Residual?.Values.ToArray(), loaded.Residual?.Values.ToArray());
        Assert.Equal(saved.Velocity?.Values.ToArray(), loaded.Velocity?.Values.ToArray());
        Assert.Equal(saved.DeviceState, loaded.DeviceState);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Save_WithoutMomentum_SaysNothingOfIt()
    {
        Sample(residual: true, devices: true).Save(Path);
        Assert.DoesNotContain("velocity", File.ReadAllText(Path), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Sha256_AnyModel_IsThatOfTheFile()
    {
        ModelFile model = Sample(residual: true, devices: true);
        model.Save(Path);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path))), model.Sha256());
    }

    [Fact]
    public void Load_AnyDamage_RaisesModelFileExceptionOnly()
    {
        Sample(residual: true, devices: true, velocity: true).Save(Path);
        byte[] good = File.ReadAllBytes(Path);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255], Gen.Int[0, 3]).Sample((at, flip, kind) =>
        {
            byte[] bad = kind switch
            {
                0 => good[..at],
                1 => [.. good, flip],
                2 => [.. good[..at], .. good[(at + 1)..]],
                _ => [.. good[..at], (byte)(good[at] ^ flip), .. good[(at + 1)..]],
            };
            var file = new MemoryStream(bad);
            try
            {
                ModelFileFormat.Read(file, bad.Length, "x");
                return false;
            }
            catch (ModelFileException)
            {
                return true;
            }
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo()
    {
        var e = Assert.Throws<ModelFileException>(() => ModelFile.Load(System.IO.Path.Combine(_folder, "absent")));
        Assert.Contains("absent", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ModelFile Sample(bool residual, bool devices, bool velocity = false)
    {
        var items = new FactorMatrix(7, 3);
        VectorMathTests.Draw(21, 1).CopyTo(items.Values);
        var pending = new FactorMatrix(7, 3);
        VectorMathTests.Draw(21, 2).CopyTo(pending.Values);
        var momentum = new FactorMatrix(7, 3);
        VectorMathTests.Draw(21, 3).CopyTo(momentum.Values);
        return new ModelFile
        {
            Round = 60,
            Seed = ulong.MaxValue,
            ItemFactors = items,
            Residual = residual ? pending : null,
            Velocity = velocity ? momentum : null,
            DeviceState = devices ? [1, 2, 3] : null,
            Settings = """{"dataset":"demo"}""",
            DataFingerprint = "abc",
            ItemsFingerprint = "def",
            Totals = new SortedDictionary<string, long> { ["uplinkBytes"] = 1L << 53 },
        };
    }
}
