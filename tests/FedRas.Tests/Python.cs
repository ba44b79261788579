using System.ComponentModel;
using System.Diagnostics;

namespace FedRas.Tests;

/// <summary>
/// Runs a program in Python, standard library only. Where there is no Python the test is skipped, on a build machine it fails.
/// </summary>
internal static class Python
{
    /// <summary>What a program prints.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-B", program, .. arguments]) // -B: no compiled files beside the sources
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} ends with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
            return output;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("python3 is not on this machine; install it, or set CI=true to make this an error");
            throw;
        }
    }
}
