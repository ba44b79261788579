using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace FedRas.Comparison.Sweep;

/// <summary>What figures of speed were taken on, in words.</summary>
internal static class MachineFacts
{
    /// <summary>Processor, cores, memory, operating system and runtime.</summary>
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB; "
            + $"{RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}");

    /// <summary>Version of this project.</summary>
    public static string Version =>
        typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Processor()
    {
        const string Facts = "/proc/cpuinfo";
        string? line = File.Exists(Facts) ? File.ReadLines(Facts).FirstOrDefault(line =>
            line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
