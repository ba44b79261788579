using System.Net;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Network.Tests.Server;

/// <summary>A way of its own for operators: their calls are there and nowhere else, and devices keep theirs.</summary>
public sealed class OperatorAddressTests
{
    [Fact]
    public async Task OperatorAddress_IsSet_OperatorsAreAnsweredThereAlone()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;
        try
        {
            await using var app = FedRasServer.Create(new FedRasServerOptions
            {
                Catalogue = ["a", "b"],
                DataFolder = folder,
                LocalCommands = false,
                Listen = new ListenOptions { Address = "http://127.0.0.1:0", OperatorAddress = "http://127.0.0.1:0" },
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            var engine = app.Services.GetRequiredService<FederationEngine>();
            await engine.Ready;
            var address = app.Services.GetRequiredService<ServerAddress>();
            Assert.NotEqual(address.Address.Port, address.Page.Port);
            Assert.Equal(address.Address, address.Invite(null).Server);
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", engine.FirstOperatorKey);
            foreach (string path in (string[])["", "operator/session", "metrics"])
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(address.Page, path));
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address.Address, path));
            }
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(address.Address, "model/manifest"));

            async Task<HttpStatusCode> StatusAsync(Uri root, string path)
            {
                using HttpResponseMessage answer = await http.GetAsync(new Uri(root, path), TestContext.Current.CancellationToken);
                return answer.StatusCode;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:7444")]
    [InlineData("https://127.0.0.1:7444")]
    [InlineData("7444")]
    public void OperatorAddress_NotPlainHttpHere_IsRefused(string address)
    {
        var options = new FedRasServerOptions { Catalogue = ["a"], Listen = new ListenOptions { OperatorAddress = address } };
        string said = Assert.Throws<ServerOptionsException>(options.Validate).Message;
        Assert.Contains($"Listen:OperatorAddress is {address}; it must be http:// to this machine", said, StringComparison.Ordinal);
    }
}
