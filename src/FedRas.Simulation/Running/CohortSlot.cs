using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>A device's place in the cohort of a round. Reused from round to round.</summary>
internal sealed class CohortSlot
{
    private bool _keepsMessage;

    /// <summary>The number by which the server knows the device.</summary>
    public int Number { get; private set; }

    /// <summary>The device.</summary>
    public SimulatedDevice Device { get; private set; } = null!;

    /// <summary>Whether what the device downloads is made and counted.</summary>
    public bool CountsCatchUp { get; private set; }

    /// <summary>What it downloaded to hold the model of the round.</summary>
    public long DownloadBytes { get; set; }

    /// <summary>Its report; null if it sent none, or none is kept.</summary>
    public byte[]? Message { get; private set; }

    /// <summary>What it came to.</summary>
    public SlotOutcome Outcome { get; set; }

    /// <summary>Takes the place for a device.</summary>
    public void Take(int number, SimulatedDevice device, bool countsCatchUp, bool keepsMessage)
    {
        (Number, Device, CountsCatchUp, _keepsMessage) = (number, device, countsCatchUp, keepsMessage);
        (DownloadBytes, Message, Outcome) = (0, null, new SlotOutcome(number, false, 0, 0));
    }

    /// <summary>Puts the report on its way.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        if (_keepsMessage) Message = message.ToArray();
    }

    /// <summary>Brings the report to the server's door.</summary>
    public void Send(OpenRound round)
    {
        if (Message is not null) Send(round, Message);
    }

    /// <summary>Brings a report to the server's door.</summary>
    public void Send(OpenRound round, ReadOnlySpan<byte> message) => Outcome = Outcome with { Answer = round.Accept(Number, message) };
}
