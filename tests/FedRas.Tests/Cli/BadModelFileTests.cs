using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FedRas.Tests.Cli;

/// <summary>Model files that somebody has changed and given a right checksum again: each is read, or refused in one line.</summary>
public sealed class BadModelFileTests : IDisposable
{
    private const int Start = 12; // magic and length of the header
    private const string Placeholder = "@@";
    private static readonly string[] s_values =
    [
        "null", "0", "1", "-1", "12", "2147483647", "-2147483648", "9223372036854775807", "1e300", "0.5", "true", "\"\"", "\"x\"",
            "\"\\u001b[2J\"",
        "\"\\ud800\"", "[]", "{}", "{\"a\":1}", "{\"a\":9223372036854775807,\"b\":9223372036854775807}",
            "{\"Quantizer a\":9007199254740992}", "\"[1,2]\"",
        "\"{\\\"rounds\\\":\\\"x\\\"}\"", "\"{\\\"dataset\\\":\\\"demo\\\"}\"", "\"{\\\"columns\\\":\\\"\\\\u001b[2J\\\"}\"",
    ];

    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("--publish", "lattice")]
    [InlineData("--publish", "actions")]
    [InlineData("--method", "fedavg")]
    [InlineData("--method", "centralized")]
    public void Run_AnyFieldOfTheHeaderChanged_IsReadOrRefusedInOneLine(string option, string value)
    {
        byte[] good = Model(option, value);
        foreach ((string field, _) in Header(good))
            foreach (string text in s_values)
                foreach (CommandResult result in Commands(WithHeader(good, header => header[field] = Placeholder,
                    text))) AssertPolite(result, $"{field} = {text}");
    }

    [Theory]
    [InlineData("--publish", "lattice")]
    [InlineData("--publish", "actions")]
    [InlineData("--method", "fedavg")]
    [InlineData("--method", "centralized")]
    public void Run_AnyNumberThatIsNone_IsReadOrRefusedInOneLine(string option, string value)
    {
        byte[] good = Model(option, value);
        int body = Start + BitConverter.ToInt32(good, 8), end = good.Length - SHA256.HashSizeInBytes;
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.MaxValue, -float.MaxValue, 1e20f])
            for (int at = body; at + 4 <= end; at += Math.Max(4, (end - body) / 17 / 4 * 4))
            {
                byte[] changed = [.. good];
                BitConverter.TryWriteBytes(changed.AsSpan(at), bad);
                foreach (CommandResult result in Commands(Sealed(changed))) AssertPolite(result, $"{bad} at {at - body} of {end - body}");
            }
    }

    [Fact]
    public void Inspect_FactorThatIsNoNumber_RefusesTheFile()
    {
        byte[] good = Model("--publish", "lattice");
        BitConverter.TryWriteBytes(good.AsSpan(Start + BitConverter.ToInt32(good, 8)), float.NaN);
        CommandResult[] results = [.. Commands(Sealed(good))];
        Assert.All(results, result => Assert.Equal(2, result.Code));
        Assert.All(results, result => Assert.Contains("a factor is not a finite number", result.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8, "holds more devices than the data set has users")]
    [InlineData(-8, "holds fewer devices than the data set has users")]
    public void Resume_DeviceStateOfAnotherLength_IsRefused(int more, string why)
    {
        byte[] good = Model("--publish", "lattice");
        byte[] body = good[..^SHA256.HashSizeInBytes];
        byte[] changed = more > 0 ? [.. body, .. new byte[more]] : body[..^-more];
        byte[] file = WithHeader([.. changed, .. new byte[SHA256.HashSizeInBytes]], header =>
            header["deviceBytes"] = header["deviceBytes"]!.GetValue<int>() + more);
        CommandResult resumed = Commands(file).Last();
        Assert.Equal(2, resumed.Code);
        Assert.Contains(why, Assert.Single(resumed.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_RoundNearTheLargestNumber_AsksForNoNegativeRounds()
    {
        CommandResult[] results = [.. Commands(WithHeader(Model("--publish", "lattice"), header => header["round"] = 1 << 30))];
        Assert.Equal(2, results[^1].Code);
        Assert.Contains("more than 10000000 are not possible", results[^1].Error, StringComparison.Ordinal);
    }

    private static void AssertPolite(CommandResult result, string what)
    {
        Assert.True(result.Code is 0 or 2, $"{what}: exit code {result.Code}, {result.Error}");
        Assert.False(result.Code == 2 && result.ErrorLines.Count(line => line.StartsWith("error: ", StringComparison.Ordinal)) != 1,
            $"{what}: {result.Error}");
        string all = result.Output + result.Error;
        Assert.DoesNotContain("NaN", all, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", all, StringComparison.Ordinal);
    }

    private byte[] Model(string option, string value)
    {
        string folder = _runner.PathOf("good");
        Assert.Equal(0, _runner.Run("simulate", "--data", _runner.Ratings, "--rounds", "2", "--dim", "4", "--threads", "1", option, value,
            "--out", folder, "--quiet").Code);
        return File.ReadAllBytes(Path.Combine(folder, "model.fedras"));
    }

    private IEnumerable<CommandResult> Commands(byte[] model)
    {
        string path = _runner.PathOf("bad.fedras");
        File.WriteAllBytes(path, model);
        yield return _runner.Run("inspect", path);
        yield return _runner.Run("recommend", "--model", path, "--user", "1");
        yield return _runner.Run("simulate", "--resume", path, "--rounds", "3", "--threads", "1", "--quiet");
    }

    private static JsonObject Header(byte[] file) => JsonNode.Parse(file.AsSpan(Start, BitConverter.ToInt32(file, 8)))!.AsObject();

    private static byte[] WithHeader(byte[] file, Action<JsonObject> change, string? text = null)
    {
        JsonObject header = Header(file);
        change(header);
        string json = header.ToJsonString().Replace($"\"{Placeholder}\"", text, StringComparison.Ordinal);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(json);
        int length = bytes.Length;
        return Sealed([.. file[..8], .. MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref length)), .. bytes,
            .. file[(Start + BitConverter.ToInt32(file, 8))..]]);
    }

    private static byte[] Sealed(byte[] file)
    {
        SHA256.HashData(file.AsSpan(0, file.Length - SHA256.HashSizeInBytes), file.AsSpan(file.Length - SHA256.HashSizeInBytes));
        return file;
    }
}
