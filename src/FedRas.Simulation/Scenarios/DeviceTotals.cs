namespace FedRas.Simulation.Scenarios;

/// <summary>What one device did over a training.</summary>
public record struct DeviceTotals
{
    /// <summary>Bytes of the reports it sent, late ones included.</summary>
    public long BytesUp { get; set; }

    /// <summary>Bytes it downloaded to hold the model of each round it was asked in.</summary>
    public long BytesDown { get; set; }

    /// <summary>Actions K of its reports, added up.</summary>
    public long Actions { get; set; }

    /// <summary>Reports that came before their round ended.</summary>
    public int InTime { get; set; }

    /// <summary>Reports that came after.</summary>
    public int Late { get; set; }

    /// <summary>Rounds in which it was asked and never answered.</summary>
    public int Dropped { get; set; }

    /// <summary>Reports sent.</summary>
    public readonly int Sent => InTime + Late;
}
