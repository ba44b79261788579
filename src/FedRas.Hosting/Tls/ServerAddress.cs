using System.Net;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FedRas.Hosting.Tls;

/// <summary>What devices must know to reach the server.</summary>
public sealed class ServerAddress
{
    private readonly FedRasServerOptions _options;
    private readonly Func<IServer> _server; // asked for later: it is made with the pin

    internal ServerAddress(FedRasServerOptions options, Func<IServer> server) => (_options, _server) = (options, server);

    /// <summary>What devices pin; null if they trust an authority, or nothing is encrypted.</summary>
    public string? Pin { get; internal set; }

    /// <summary>The address for devices; to be asked for once the server listens.</summary>
    public Uri Address
    {
        get
        {
            if (_options.Listen.PublicAddress is { } told) return new Uri(told);
            var asked = new UriBuilder(_options.Listen.Parsed());
            if (Bound().FirstOrDefault() is { } bound) asked.Port = bound.Port;
            if (IPAddress.TryParse(asked.Host.Trim('[', ']'), out IPAddress? address)
                && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
                asked.Host = Dns.GetHostName();
            return asked.Uri;
        }
    }

    /// <summary>The address of the page for operators; to be asked for once the server listens.</summary>
    public Uri Page
    {
        get
        {
            if (_options.Listen.OperatorUri is not { } asked) return Address;
            return asked.Port != 0 || Bound().ElementAtOrDefault(1) is not { } bound ? asked
                : new UriBuilder(asked) { Port = bound.Port }.Uri;
        }
    }

    // In the order of the listener: devices, operators, metrics.
    private IEnumerable<Uri> Bound() => (_server().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Where(address => !address.Contains("unix:", StringComparison.Ordinal))
        .Select(address => new Uri(address.Replace("//[::]", "//localhost", StringComparison.Ordinal)));

    /// <summary>The line that lets a device join.</summary>
    /// <param name="token">An enrolment token; null for a device that has enrolled.</param>
    public Invitation Invite(string? token) => new(Address, token, Pin);
}
