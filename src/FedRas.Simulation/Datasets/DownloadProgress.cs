namespace FedRas.Simulation.Datasets;

/// <summary>Where a download stands.</summary>
/// <param name="Done">Bytes received.</param>
/// <param name="Total">Bytes in all; null if the publisher does not say.</param>
public readonly record struct DownloadProgress(long Done, long? Total);
