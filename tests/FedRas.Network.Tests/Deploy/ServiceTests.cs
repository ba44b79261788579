using System.Text.RegularExpressions;

namespace FedRas.Network.Tests.Deploy;

/// <summary>The systemd unit and the container files.</summary>
public sealed partial class ServiceTests
{
    [Fact]
    public void Unit_SystemdAnalyze_FindsNothing()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-unit-").FullName, unit = Path.Combine(folder, "fedras.service");
        try
        {
            // The program need not be installed here.
            File.WriteAllText(unit, DeployFiles.Read("deploy", "fedras.service").Replace("/usr/local/bin/fedras", "/bin/true"));
            (int status, string output) = DeployFiles.Run("systemd", "systemd-analyze", "verify", "--man=no", unit);
            Assert.True(status == 0 && !output.Contains("fedras.service:", StringComparison.Ordinal), output);

            (status, output) = DeployFiles.Run("systemd", "systemd-analyze", "security", "--offline=true", "--threshold=20", unit);
            Assert.True(status == 0, output); // exposure of at most 2.0 of 10
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void UnitAndContainers_TheyNameOptions_ThatServeHas()
    {
        string help = DeployFiles.Read("src", "FedRas.Cli", "Serving", "ServerFlags.cs")
            + DeployFiles.Read("src", "FedRas.Cli", "Commands", "ServeCommand.cs");
        foreach (string file in (string[])["fedras.service", "Containerfile", "compose.yaml"])
        {
            string[] options = [.. Options().Matches(Commands(DeployFiles.Read("deploy", file))).Select(match => match.Value).Distinct()];
            Assert.Contains("--data", options);
            Assert.Contains("--catalogue", options); // or a new federation would be refused
            Assert.All(options, option => Assert.Contains($"\"{option}\"", help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Compose_FilesThatItMounts_AreThere()
    {
        string compose = DeployFiles.Read("deploy", "compose.yaml");
        string[] mounted = [.. Mounts().Matches(compose).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, mounted.Length);
        Assert.All(mounted, path => Assert.True(Path.Exists(Path.Combine(DeployFiles.Folder, path)), path));
        Assert.DoesNotContain("latest", compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_WhereTheFirstKeyIs_NameTheFileAndNoLog()
    {
        foreach (string file in (string[])["fedras.service", "Containerfile", "compose.yaml"])
        {
            string text = DeployFiles.Read("deploy", file);
            Assert.Contains("/" + Hosting.Identity.OperatorKeys.FirstFile, text, StringComparison.Ordinal);
            Assert.DoesNotContain("journalctl", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" logs ", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(".gitignore")]
    [InlineData(".dockerignore")]
    public void Ignored_SecretsOfADeployment_StayHere(string file)
    {
        string[] lines = DeployFiles.Read(file).Split('\n');
        foreach (string path in (string[])["deploy/.env", "deploy/prometheus/fedras.key", "fedras-data"])
            Assert.Contains(lines, line => line.Trim('/').Replace("**/", "", StringComparison.Ordinal) == path);
    }

    // What runs the server, and not what is a comment, a health check or another program.
    private static string Commands(string text) => string.Join('\n', text.Split('\n').Where(line =>
        line.StartsWith("ExecStart=", StringComparison.Ordinal) || line.StartsWith("    --", StringComparison.Ordinal)
        || line.StartsWith("CMD [\"serve\"", StringComparison.Ordinal)
        || line.StartsWith("      - --", StringComparison.Ordinal)));

    [GeneratedRegex(@"--[a-z][a-z-]+")]
    private static partial Regex Options();

    [GeneratedRegex(@"[\""\s](\./[\w./-]+):")]
    private static partial Regex Mounts();
}
