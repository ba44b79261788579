using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>A device's place in the cohort of a round. Reused from round to round.</summary>
internal sealed class CohortSlot
{
    private byte[] _message = [];
    private int _length;

    /// <summary>The number by which the world knows the device; the server knows it by its own.</summary>
    public int Number { get; private set; }

    /// <summary>The device.</summary>
    public SimulatedDevice Device { get; private set; } = null!;

    /// <summary>Whether what the device downloads is made and counted.</summary>
    public bool CountsCatchUp { get; private set; }

    /// <summary>What it downloaded to hold the model of the round.</summary>
    public long DownloadBytes { get; set; }

    /// <summary>Its report; empty if it sent none.</summary>
    public ReadOnlySpan<byte> Message => _message.AsSpan(0, _length);

    /// <summary>What it came to.</summary>
    public SlotOutcome Outcome { get; set; }

    /// <summary>Takes the place for a device.</summary>
    public void Take(int number, SimulatedDevice device, bool countsCatchUp)
    {
        (Number, Device, CountsCatchUp) = (number, device, countsCatchUp);
        (DownloadBytes, _length, Outcome) = (0, 0, new SlotOutcome(number, false, 0, 0));
    }

    /// <summary>Puts the report on its way.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        if (_message.Length < message.Length) _message = new byte[message.Length + message.Length / 8];
        message.CopyTo(_message);
        _length = message.Length;
    }

    /// <summary>Brings the report to the server's door.</summary>
    public void Send(OpenRound round)
    {
        if (Outcome.Answers) Outcome = Outcome with { Answer = round.Accept(Device.Id, Message) };
    }
}
