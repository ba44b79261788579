using System.Globalization;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Engine;

/// <summary>What the operator changed while the server ran; kept by the store. Any thread may read it.</summary>
internal sealed class OperatorSettings
{
    private const string PausedName = "paused", DistortionName = "distortion";

    private readonly Lock _oneByOne = new();
    private volatile bool _isPaused;
    private double _distortion; // 0 stands for the recipe's

    public OperatorSettings(IReadOnlyDictionary<string, string> stored)
    {
        _isPaused = stored.ContainsKey(PausedName);
        if (stored.TryGetValue(DistortionName, out string? kept)) _distortion = double.Parse(kept, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether no further round opens and no further place is given.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>The target of distortion that tasks have in place of the recipe's; null for that one.</summary>
    public double? Distortion => Volatile.Read(ref _distortion) is > 0 and double told ? told : null;

    /// <summary>Pauses or goes on; ends once that is durable.</summary>
    public Task Pause(bool isPaused, StoreWriter writer)
    {
        lock (_oneByOne)
        {
            _isPaused = isPaused;
            return writer.Append(new OperatorChanged(PausedName, isPaused ? "yes" : null));
        }
    }

    /// <summary>Sets the target, or gives the choice back to the recipe; ends once that is durable.</summary>
    public Task Aim(double? distortion, StoreWriter writer)
    {
        lock (_oneByOne)
        {
            Volatile.Write(ref _distortion, distortion ?? 0);
            return writer.Append(new OperatorChanged(DistortionName, distortion?.ToString("R", CultureInfo.InvariantCulture)));
        }
    }
}
