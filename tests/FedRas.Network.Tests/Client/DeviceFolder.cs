using FedRas.Client;
using FedRas.Client.Policies;
using FedRas.Client.Transport;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

/// <summary>A folder for devices' files, deleted afterwards.</summary>
internal sealed class DeviceFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("fedras-client-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>Options for a device that reaches a stand-in, and gives up at the first failure.</summary>
    public FedRasClientOptions Options(StandInServer server, string name = "device.db") => new()
    {
        Invitation = new Invitation(new Uri("https://stand.in"), StandInServer.Token),
        Path = this[name],
        Policy = ParticipationPolicy.Always,
        Transport = TransportKind.Https,
        Retries = 0,
        WrapHandler = _ => server,
        FlushesToDisk = false,
    };

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
