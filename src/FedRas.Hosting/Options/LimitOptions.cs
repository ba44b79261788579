using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace FedRas.Hosting.Options;

/// <summary>
/// What the server takes from one device, one address, and all together, so that none of them keeps it from the others. Addresses of this
/// machine are not limited one by one: a proxy, or a swarm, stands for many there.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>Whether there are limits; default true. Lengths and time-outs hold in any case.</summary>
    public bool On { get; set; } = true;

    /// <summary>
    /// Signed calls of one device a second, counted over a minute; at least 1, default 50. A device that finds no place asks once in some
    /// seconds.
    /// </summary>
    public int DeviceCalls { get; set; } = 50;

    /// <summary>
    /// Requests of one address a second; at least 1, default 1 000. A carrier puts thousands of devices behind one address, and each asks
    /// once in some seconds.
    /// </summary>
    public int AddressCalls { get; set; } = 1_000;

    /// <summary>Requests that one address may save up; at least 1, default 20 000: all devices behind it may come at once.</summary>
    public int AddressBurst { get; set; } = 20_000;

    /// <summary>
    /// Requests that are being answered at one time, those that wait for a round among them; at least 1, default 12 000, some more than
    /// may wait.
    /// </summary>
    public int Calls { get; set; } = 12_000;

    /// <summary>
    /// Requests of one address that are being answered at one time; at least 1, default 4 000, a third of all of them.
    /// </summary>
    public int AddressAtOnce { get; set; } = 4_000;

    /// <summary>
    /// Requests of operators that are being answered at one time, pages that are open among them, beside those of devices; at least 1,
    /// default 200. One address has a quarter of them.
    /// </summary>
    public int OperatorsAtOnce { get; set; } = 200;

    /// <summary>Open connections, those of commands on this machine apart; at least 1, default 20 000.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>Open connections of one address; at least 1, default 4 000.</summary>
    public int AddressConnections { get; set; } = 4_000;

    /// <summary>Calls at one time on one connection (HTTP/2); at least 1, default 100.</summary>
    public int Streams { get; set; } = 100;

    /// <summary>
    /// Bytes a second that a body must come with, and an answer must be taken with, after five seconds; at least 1, default 240.
    /// </summary>
    public int SlowestBytes { get; set; } = 240;

    /// <summary>
    /// Keys of devices that are kept ready to verify, each a few kilobytes; at least 1, default 16 384. Best as many as devices call again
    /// and again.
    /// </summary>
    public int KeptKeys { get; set; } = 16_384;

    /// <summary>
    /// Refused reports of one device within <see cref="DeviceOffenceWindow"/> that cut it off; at least 1, default 5. A report that the
    /// device has no place for, or another one in the same round, is refused, too.
    /// </summary>
    public int DeviceOffences { get; set; } = 5;

    /// <summary>
    /// For how long a refused report counts, and for how long a device is cut off by them; default one hour, in which a device has several
    /// rounds.
    /// </summary>
    public TimeSpan DeviceOffenceWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Forged or malformed calls of one address, and unknown tokens, within <see cref="OffenceWindow"/> that cut it off; at least 1,
    /// default 300. Good calls of an address that is cut off are answered.
    /// </summary>
    public int AddressOffences { get; set; } = 300;

    /// <summary>
    /// Wrong operator keys of one address within <see cref="OffenceWindow"/> that cut it off from the calls of operators; at least 1,
    /// default 10. A right key is heard all the same.
    /// </summary>
    public int KeyOffences { get; set; } = 10;

    /// <summary>For how long an offence counts; default one minute.</summary>
    public TimeSpan OffenceWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long an address that is cut off stays so; default five minutes.</summary>
    public TimeSpan CutOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether addresses of this machine are limited one by one, too; default false. For servers whose machine other people use.
    /// </summary>
    public bool CountsThisMachine { get; set; }

    /// <summary>
    /// Whether a proxy on this machine says whose calls it hands on, with X-Forwarded-For; default false. Without it all that comes
    /// through the proxy is of this machine. Whoever can connect from this machine can then say any address.
    /// </summary>
    public bool BehindProxy { get; set; }

    /// <summary>
    /// Addresses (10.0.0.5) or networks (10.0.0.0/24) of proxies on other machines that say with X-Forwarded-For whose calls they hand on;
    /// none by default. Without it all devices behind such a proxy count as one party. A proxy itself is not limited.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    internal bool HasProxies => BehindProxy || KnownProxies.Count > 0;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public void Validate()
    {
        Least(nameof(DeviceCalls), DeviceCalls, 50);
        Least(nameof(AddressCalls), AddressCalls, 1_000);
        Least(nameof(AddressBurst), AddressBurst, 20_000);
        Least(nameof(Calls), Calls, 12_000);
        Least(nameof(AddressAtOnce), AddressAtOnce, 4_000);
        Least(nameof(OperatorsAtOnce), OperatorsAtOnce, 200);
        Least(nameof(KeptKeys), KeptKeys, 16_384);
        Least(nameof(Connections), Connections, 20_000);
        Least(nameof(AddressConnections), AddressConnections, 4_000);
        Least(nameof(Streams), Streams, 100);
        Least(nameof(SlowestBytes), SlowestBytes, 240);
        Least(nameof(DeviceOffences), DeviceOffences, 5);
        Least(nameof(AddressOffences), AddressOffences, 300);
        Least(nameof(KeyOffences), KeyOffences, 10);
        foreach (string proxy in KnownProxies)
        {
            if (!TryNetwork(proxy, out _))
                throw new ServerOptionsException("Limits:KnownProxies", $"'{proxy}'", "an address or a network of one", "10.0.0.0/24");
        }
        foreach ((string name, TimeSpan value) in new[]
            { (nameof(OffenceWindow), OffenceWindow), (nameof(DeviceOffenceWindow), DeviceOffenceWindow), (nameof(CutOff), CutOff) })
        {
            if (value <= TimeSpan.Zero || value > ServerTimeouts.Longest)
                throw new ServerOptionsException("Limits:" + name, value, $"above 0 and at most {ServerTimeouts.Longest}", "00:01:00");
        }
    }

    /// <summary>
    /// What names the party behind an address: of IPv6 the network, in which one party has all addresses. Null if many parties may be
    /// behind it, so that it is not limited.
    /// </summary>
    internal IPAddress? PartyOf(IPAddress? address)
    {
        if (!On || address is null) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (!CountsThisMachine && IPAddress.IsLoopback(address)) return null;
        if (IsProxy(address)) return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Has the framework take the word of the proxies that are named, and of nobody else.</summary>
    internal void Trust(ForwardedHeadersOptions forwarded)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        if (!BehindProxy)
        {
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
        }
        foreach (string proxy in KnownProxies)
            if (TryNetwork(proxy, out IPNetwork network)) forwarded.KnownIPNetworks.Add(network);
        forwarded.ForwardLimit = null; // each hop has to be one that is trusted
    }

    private bool IsProxy(IPAddress address)
    {
        foreach (string proxy in KnownProxies)
            if (TryNetwork(proxy, out IPNetwork network) && network.Contains(address)) return true;
        return false;
    }

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (!text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out IPAddress? one))
        {
            network = new IPNetwork(one, one.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }
        return IPNetwork.TryParse(text, out network);
    }

    private static void Least(string setting, int value, int example)
    {
        if (value < 1) throw new ServerOptionsException("Limits:" + setting, value, "at least 1", example.ToString());
    }
}
