namespace FedRas.Benchmarks;

/// <summary>This program again in a process of its own, so that the most memory it ever had is one run's alone.</summary>
internal static class ChildRun
{
    /// <summary>Runs it and returns what it wrote.</summary>
    public static string Of(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath!;
        // Under the shared host the program is the assembly it was given.
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(program, [.. host, .. arguments]) { RedirectStandardOutput = true };
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output
            : throw new InvalidOperationException($"the run of '{string.Join(' ', arguments)}' ended with {child.ExitCode}");
    }

    /// <summary>The most memory this process ever had, in bytes; null where the system does not tell.</summary>
    public static long? MostMemory()
    {
        const string status = "/proc/self/status", peak = "VmHWM:";
        string? line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(peak, StringComparison.Ordinal))
            : null;
        return line is null ? null : 1_024 * long.Parse(line[peak.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture);
    }
}
