using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FedRas.Network.Tests.Deploy;

/// <summary>The files of deploy/, and the programs that check them.</summary>
internal static partial class DeployFiles
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "deploy");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Names of metrics in an expression or a document.</summary>
    public static IEnumerable<string> MetricsIn(string text) => Metric().Matches(text).Select(match => match.Value).Distinct();

    /// <summary>Runs a program; where it is not installed the test fails in CI and is skipped elsewhere.</summary>
    public static (int Status, string Output) Run(string package, string program, params string[] arguments) =>
        RunWith("", package, program, arguments);

    /// <summary>The same, with something to read.</summary>
    public static (int Status, string Output) RunWith(string input, string package, string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            string missing = $"{program} is not installed (apt-get install {package}); skipping is harmless.";
            if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(missing);
            Assert.Skip(missing);
            throw;
        }
    }

    private static string FindRoot()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "FedRas.slnx"))) root = Path.GetDirectoryName(root);
        return root!;
    }

    // Not the labels, which have no prefix of a metric but http_route.
    [GeneratedRegex(@"\b(fedras|dotnet|kestrel|http)_(?!route\b)[a-z_0-9]+[a-z0-9]\b")]
    private static partial Regex Metric();
}
