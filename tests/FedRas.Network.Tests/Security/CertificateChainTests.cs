using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;

namespace FedRas.Network.Tests.Security;

/// <summary>A certificate of an authority that has others between.</summary>
public sealed class CertificateChainTests
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-1);

    [Fact]
    public async Task Pem_WithCertificatesBetween_SendsThem()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-chain-").FullName;
        try
        {
            using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 root = Authority("CN=root", rootKey).CreateSelfSigned(s_from, s_from.AddYears(2));
            using X509Certificate2 between = Authority("CN=between", betweenKey).Create(root, s_from, s_from.AddYears(1), [1])
                .CopyWithPrivateKey(betweenKey);
            using X509Certificate2 own = new CertificateRequest("CN=server", ownKey, HashAlgorithmName.SHA256)
                .Create(between, s_from, s_from.AddMonths(6), [2]);
            string file = Path.Combine(folder, "server.pem");
            await File.WriteAllTextAsync(file, own.ExportCertificatePem() + "\n" + between.ExportCertificatePem() + "\n"
                + ownKey.ExportPkcs8PrivateKeyPem() + "\n");
            FedRasServerOptions options = TestServer.Small();
            options.Listen.Certificate = file;
            await using TestServer server = await TestServer.StartReadyAsync(options);
            Assert.Null(server.Invitation.Pin);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Invitation.Server.Port);
            string[] sent = [];
            await using var tls = new SslStream(new NetworkStream(socket), false, (_, _, chain, _) =>
            {
                sent = [.. chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject)];
                return true;
            });
            await tls.AuthenticateAsClientAsync("server");
            Assert.Contains("CN=between", sent);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
