using System.Net;
using System.Threading.RateLimiting;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Who may call at the moment. Many parties may share an address, so what is bad of one costs the others nothing: an address that is cut
/// off is still heard when a call is good. A signature that is wrong is an offence of the address that it came from, and never of the
/// device that it names: otherwise whoever knows a pseudonym could cut its device off. What a device signed is its own offence.
/// </summary>
internal sealed class Guard : IDisposable
{
    /// <summary>Forged calls under one name that an address which is cut off may have verified.</summary>
    public const int ForgedOfOneName = 10;

    private const int Minute = 60;

    private readonly LimitOptions _limits;
    private readonly ServerObserver _observer;
    private readonly ILogger _log;
    private readonly Offenders<IPAddress> _addresses, _keys;
    private readonly Offenders<(IPAddress, long)> _forged;
    private readonly Offenders<long> _devices;
    private readonly PartitionedRateLimiter<long> _calls;

    public Guard(LimitOptions limits, TimeProvider clock, ServerObserver observer, ILogger log)
    {
        (_limits, _observer, _log) = (limits, observer, log);
        _addresses = new Offenders<IPAddress>(limits.AddressOffences, limits.OffenceWindow, limits.CutOff, clock);
        _keys = new Offenders<IPAddress>(limits.KeyOffences, limits.OffenceWindow, limits.CutOff, clock);
        _forged = new Offenders<(IPAddress, long)>(ForgedOfOneName, limits.OffenceWindow, limits.CutOff, clock);
        _devices = new Offenders<long>(limits.DeviceOffences, limits.DeviceOffenceWindow, limits.DeviceOffenceWindow, clock);
        _calls = PartitionedRateLimiter.Create<long, long>(device => RateLimitPartition.GetTokenBucketLimiter(device, _ =>
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = Minute * limits.DeviceCalls,
                TokensPerPeriod = limits.DeviceCalls,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
    }

    /// <summary>
    /// Why no signature is verified, and for how long; null if one is. A device that is cut off costs none. Nor does a name under which an
    /// address that is cut off forges: others behind the address call under other names.
    /// </summary>
    public (string Sentence, TimeSpan Left)? Refuse(IPAddress? address, long device)
    {
        if (!_limits.On) return null;
        if (_devices.CutOff(device) is { } left)
        {
            _observer.TurnedAway(TurnedAwayBy.Device);
            return ("too many reports of this device were refused: it is answered again after a while", left);
        }
        if (_limits.PartyOf(address) is not { } party || _addresses.CutOff(party) is not { } cut || _forged.CutOff((party, device)) is null)
            return null;
        _observer.TurnedAway(TurnedAwayBy.Address);
        return ("too many calls of this address were forged under this pseudonym: it is answered again after a while", cut);
    }

    /// <summary>Why a device that signed its call may not call so often; null if it may.</summary>
    public string? Admit(long device)
    {
        if (!_limits.On) return null;
        using RateLimitLease lease = _calls.AttemptAcquire(device);
        if (lease.IsAcquired) return null;
        _observer.TurnedAway(TurnedAwayBy.Device);
        return $"the device calls too often: at most {_limits.DeviceCalls} times a second, counted over a minute";
    }

    /// <summary>
    /// Counts a call that was refused, if its refusal is an offence. What the protocol has honest devices recover from is none: after a
    /// backup was restored, many behind one address are unknown at the same time.
    /// </summary>
    /// <returns>What to answer in place of the refusal, if the address is cut off.</returns>
    public (string Sentence, TimeSpan Left)? Refused(IPAddress? address, RefusalCode code) =>
        code is RefusalCode.BadSignature or RefusalCode.Malformed or RefusalCode.TokenRefused ? Offends(address) : null;

    /// <summary>Counts an offence of an address.</summary>
    /// <returns>What to answer in place of the refusal, if the address is cut off.</returns>
    public (string Sentence, TimeSpan Left)? Offends(IPAddress? address) => Offends(_addresses, address, TurnedAwayBy.Address,
        "too many calls of this address were forged or malformed: bad ones are answered again after a while, and good ones meanwhile",
        EngineLog.AddressCutOff);

    /// <summary>Counts a wrong operator key.</summary>
    /// <returns>What to answer in place of the refusal, if the address is cut off.</returns>
    public (string Sentence, TimeSpan Left)? OffendsByKey(IPAddress? address) => Offends(_keys, address, TurnedAwayBy.Key,
        "too many operator keys of this address were wrong: wrong ones are answered again after a while, and a right one meanwhile",
        EngineLog.OperatorCutOff);

    /// <summary>Counts a call whose signature is not that of the device which it names.</summary>
    public void Forged(IPAddress? address, long device)
    {
        if (_limits.PartyOf(address) is { } party) _forged.Offends((party, device));
    }

    /// <summary>Counts what a device signed and should not have: a report that is refused, or that it has no place for.</summary>
    public void Offends(EnrolledDevice device, RefusalCode code)
    {
        if (!_limits.On || code is not (RefusalCode.ReportRefused or RefusalCode.ReportedAlready or RefusalCode.NotAsked)) return;
        if (_devices.Offends(device.Number)) EngineLog.DeviceCutOff(_log, device.Name, _limits.DeviceOffenceWindow.TotalSeconds);
    }

    public void Dispose() => _calls.Dispose();

    private (string, TimeSpan)? Offends(
        Offenders<IPAddress> offenders, IPAddress? address, TurnedAwayBy by, string sentence, Action<ILogger, IPAddress, double> log)
    {
        if (_limits.PartyOf(address) is not { } party) return null;
        TimeSpan? left = offenders.CutOff(party);
        if (offenders.Offends(party)) log(_log, party, _limits.CutOff.TotalSeconds);
        if (left is null) return null;
        _observer.TurnedAway(by);
        return (sentence, left.Value);
    }
}
