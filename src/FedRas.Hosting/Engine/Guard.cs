using System.Net;
using System.Threading.RateLimiting;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Who may call at the moment. A signature that is wrong is an offence of the address that it came from, and never of the device that it
/// names: otherwise whoever knows a pseudonym could cut its device off. What a device signed is its own offence.
/// </summary>
internal sealed class Guard : IDisposable
{
    private const int Minute = 60;

    private readonly LimitOptions _limits;
    private readonly ILogger _log;
    private readonly Offenders<IPAddress> _addresses, _keys;
    private readonly Offenders<long> _devices;
    private readonly PartitionedRateLimiter<long> _calls;

    public Guard(LimitOptions limits, TimeProvider clock, ILogger log)
    {
        (_limits, _log) = (limits, log);
        _addresses = new Offenders<IPAddress>(limits.AddressOffences, limits.OffenceWindow, limits.CutOff, clock);
        _keys = new Offenders<IPAddress>(limits.KeyOffences, limits.OffenceWindow, limits.CutOff, clock);
        _devices = new Offenders<long>(limits.DeviceOffences, limits.OffenceWindow, limits.CutOff, clock);
        _calls = PartitionedRateLimiter.Create<long, long>(device => RateLimitPartition.GetTokenBucketLimiter(device, _ =>
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = Minute * limits.DeviceCalls,
                TokensPerPeriod = limits.DeviceCalls,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
    }

    /// <summary>Why an address is not answered at the moment, and for how long; null if it is.</summary>
    public (string Sentence, TimeSpan Left)? Refuse(IPAddress? address) => Refuse(_addresses, address,
        "too many calls of this address were forged, malformed or unknown: it is answered again after a while");

    /// <summary>Why an address is not heard as an operator at the moment, and for how long; null if it is.</summary>
    public (string Sentence, TimeSpan Left)? RefuseKeys(IPAddress? address) => Refuse(_keys, address,
        "too many operator keys of this address were wrong: it is heard again after a while, and the commands on the machine of the server "
            + "work meanwhile");

    /// <summary>Why a device is not answered at the moment; null if it is. To be asked before its signature costs anything.</summary>
    public string? Refuse(long device) => _limits.On && _devices.CutOff(device) is not null
        ? "too many reports of this device were refused: it is answered again after a while" : null;

    /// <summary>Why a device that signed its call may not call so often; null if it may.</summary>
    public string? Admit(long device)
    {
        if (!_limits.On) return null;
        using RateLimitLease lease = _calls.AttemptAcquire(device);
        return lease.IsAcquired ? null : $"the device calls too often: at most {_limits.DeviceCalls} times a second, counted over a minute";
    }

    /// <summary>Counts a call that was refused, if its refusal is an offence.</summary>
    public void Refused(IPAddress? address, RefusalCode code)
    {
        if (code is RefusalCode.BadSignature or RefusalCode.Malformed or RefusalCode.TokenRefused or RefusalCode.UnknownDevice
            or RefusalCode.Replayed or RefusalCode.Revoked)
            Offends(address);
    }

    /// <summary>Counts an offence of an address.</summary>
    public void Offends(IPAddress? address)
    {
        if (_limits.PartyOf(address) is { } party && _addresses.Offends(party)) EngineLog.AddressCutOff(_log, _limits.CutOff.TotalSeconds);
    }

    /// <summary>Counts a wrong operator key.</summary>
    public void OffendsByKey(IPAddress? address)
    {
        if (_limits.PartyOf(address) is { } party && _keys.Offends(party)) EngineLog.OperatorCutOff(_log, _limits.CutOff.TotalSeconds);
    }

    /// <summary>Counts a refused report, which its device signed.</summary>
    public void Offends(long device)
    {
        if (_limits.On && _devices.Offends(device)) EngineLog.DeviceCutOff(_log, _limits.CutOff.TotalSeconds);
    }

    public void Dispose() => _calls.Dispose();

    private (string, TimeSpan)? Refuse(Offenders<IPAddress> offenders, IPAddress? address, string sentence) =>
        _limits.PartyOf(address) is { } party && offenders.CutOff(party) is { } left ? (sentence, left) : null;
}
