using FedRas.Simulation.Datasets;

namespace FedRas.Cli.Loading;

/// <summary>A line for every tenth of a download, or every 16 MB if the size is not known.</summary>
internal sealed class DownloadLines(string name, IProgress<string>? lines) : IProgress<DownloadProgress>
{
    private long _next;

    public void Report(DownloadProgress value)
    {
        if (value.Done < _next) return;
        _next = value.Done + Math.Max(1 << 20, (value.Total ?? 160L << 20) / 10);
        string of = value.Total is { } total ? $" of {total / 1e6:F1}" : "";
        lines?.Report($"downloading {name}: {value.Done / 1e6:F1}{of} MB");
    }
}
