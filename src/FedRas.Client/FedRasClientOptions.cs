using FedRas.Client.Policies;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Device;
using FedRas.Models;
using FedRas.Protocol;
using Microsoft.Extensions.Logging;

namespace FedRas.Client;

/// <summary>How a device takes part in a federation.</summary>
public sealed record FedRasClientOptions
{
    /// <summary>
    /// Server, enrolment token and pin, as the server printed them in one line (<see cref="Invitation.Parse"/>). A device that is enrolled
    /// needs no token any more. Plain HTTP is taken from this machine alone. Null, the default, for a device that only records and
    /// recommends.
    /// </summary>
    public Invitation? Invitation { get; init; }

    /// <summary>
    /// The file that the device keeps everything in: interactions, secret, key, model. Made if it is not there. It belongs into the app's
    /// private folder, and into no backup that another device could be restored from. One client at a time may have it open.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// Where interactions are, if the app keeps them itself; null, the default, keeps them in the file of <see cref="Path"/>.
    /// </summary>
    public IInteractionStore? Interactions { get; init; }

    /// <summary>How calls travel; null, the default, takes gRPC, and for a plain HTTP address POST.</summary>
    public TransportKind? Transport { get; init; }

    /// <summary>When the device takes part; default while it charges, on a network without a tariff, at most 20 MB a day.</summary>
    public IParticipationPolicy Policy { get; init; } = new ParticipationPolicy();

    /// <summary>
    /// Tells how the device stands, at each participation. Null, the default, tells nothing, and then the default policy says no: a plain
    /// .NET library sees neither battery nor tariff.
    /// </summary>
    public Func<DeviceSituation>? Situation { get; init; }

    /// <summary>What the device decides for itself in training.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>
    /// Most time that one call of <c>ParticipateAsync</c> or <c>RefreshAsync</c> takes, but for a training that has begun; above 0, default
    /// 25 s, since iOS gives 30. What was done until then is kept, and the next call goes on.
    /// </summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Time without an answer, or in a download without progress, after which a call is sent again; above 0, default 20 s, which is
    /// more than a server lets a check-in wait between two rounds.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a call is sent again that got no answer; 0 or more, default 3. A refusal is an answer.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Pause before the first retry, doubled and jittered for each further one; above 0, default 0.5 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Whether a report tells how long training took, which helps the operator; default true.</summary>
    public bool TellsTrainingTime { get; init; } = true;

    /// <summary>
    /// Whether the device measures the model if the server asks for it: it holds the user's last item out of training, ranks it, and
    /// reports whether it was among the first ones. Default true.
    /// </summary>
    public bool Evaluates { get; init; } = true;

    /// <summary>
    /// Whether the file survives the end of the machine at any instant; default true. With false it survives the end of the process, which
    /// is enough for experiments with many devices.
    /// </summary>
    public bool FlushesToDisk { get; init; } = true;

    /// <summary>Clock and timers; default those of the system. No message carries a time of the device's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives what happens, without items and without pseudonym; null, the default, for nobody.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Puts a handler around the one that connects, or in its place; null, the default, for none. For tests, faults and proxies. It may be
    /// called again when connections are renewed.
    /// </summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler { get; init; }

    /// <summary>Puts a stream around each TCP connection, below TLS; null, the default, for none. For tests and faults.</summary>
    public Func<Stream, Stream>? WrapConnection { get; init; }

    /// <summary>For experiments: what the device draws from; null, the default, draws a secret once and keeps it.</summary>
    public DeviceSecret? Secret { get; init; }

    /// <summary>
    /// For experiments: link and speed; null, the default, takes them from <see cref="Situation"/> and the task's deadline.
    /// </summary>
    public DeviceConditions? Conditions { get; init; }

    /// <summary>For experiments: items that are held out to measure, and so never drawn as negatives; default none.</summary>
    public IReadOnlyCollection<string> HeldOut { get; init; } = [];

    /// <summary>
    /// For experiments: the item that the device measures by, in place of the last one recorded. It is never recorded, and among
    /// <see cref="HeldOut"/> if it is not to be drawn as a negative. Null, the default, for the last one.
    /// </summary>
    public string? Tested { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        bool isTls = Invitation is null || Invitation.Server.Scheme == Uri.UriSchemeHttps;
        if (!isTls && !(Invitation!.Server.Scheme == Uri.UriSchemeHttp && Invitation.Server.IsLoopback))
        {
            throw new ArgumentException($"'{Invitation.Server}' is not https, and plain HTTP is allowed to this machine only: use https",
                nameof(Invitation));
        }
        if (!isTls && Transport == TransportKind.Grpc)
        {
            throw new ArgumentException($"gRPC needs TLS, and '{Invitation!.Server}' is plain HTTP: use https, or leave Transport unset",
                nameof(Transport));
        }
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MostTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CallTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero);
        Device.Validate();
    }

    internal LinkSettings LinkSettings() => new(
        Invitation?.Server, Invitation?.Pin,
        Transport ?? (Invitation?.Server.Scheme == Uri.UriSchemeHttp ? TransportKind.Https : TransportKind.Grpc),
        CallTimeout, Retries, RetryDelay, WrapHandler, WrapConnection, Time);
}
