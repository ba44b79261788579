using System.Diagnostics;
using System.Text.Json;
using FedRas.Tests.Architecture;

namespace FedRas.Network.Tests.Python;

/// <summary>The sample in Python, and programs beside it. They need Python's packages for gRPC, protobuf, cryptography and NumPy.</summary>
internal static class PythonProgram
{
    private const string Missing = "the Python sample needs apt-get install python3-grpcio python3-protobuf python3-cryptography "
        + "python3-numpy protobuf-compiler; without them its tests are skipped, and fail where CI=true";

    private static readonly Lazy<Task<string?>> s_wrong = new(LookAsync);

    /// <summary>Debian's own, which has Debian's packages.</summary>
    private static string Interpreter { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static string Sample { get; } = Path.Combine(Repository.Root, "samples", "PythonDevice");

    public static string Here { get; } = Path.Combine(Repository.Root, "tests", "FedRas.Network.Tests", "Python");

    /// <summary>Ends a test where the packages are missing: fails in CI, is skipped elsewhere.</summary>
    public static async Task RequireAsync()
    {
        if (await s_wrong.Value is not { } wrong) return;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail($"{Missing}: {wrong}");
        Assert.Skip(Missing);
    }

    /// <summary>Runs a device whose state is in a file.</summary>
    public static Task<PythonResult> DeviceAsync(string state, params string[] arguments) =>
        RunAsync([Path.Combine(Sample, "device.py"), "--state", state, .. arguments]);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<PythonResult> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-B", .. arguments]) // -B: no compiled files beside the sources
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Sample,
        };
        start.Environment["PYTHONPATH"] = Sample;
        start.Environment["OPENBLAS_NUM_THREADS"] = "1"; // many devices share few processors
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new PythonResult(process.ExitCode, await output, await errors);
    }

    private static async Task<string?> LookAsync()
    {
        try
        {
            PythonResult result = await RunAsync("-c", "import messages, grpc, cryptography, numpy");
            return result.Exit == 0 ? null : result.Errors;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}

/// <summary>What a program said.</summary>
internal sealed record PythonResult(int Exit, string Output, string Errors)
{
    /// <summary>The lines of JSON that a device prints, after it ended well.</summary>
    public JsonElement[] Lines
    {
        get
        {
            Assert.True(Exit == 0, $"it ends with {Exit}: {Output}{Errors}");
            return [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        }
    }

    /// <summary>The outcome of each participation.</summary>
    public string?[] Outcomes => [.. Lines.Select(line => line.GetProperty("outcome").GetString())];
}
