using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FedRas.Cli.Errors;
using FedRas.Hosting.Options;
using FedRas.Protocol;

namespace FedRas.Cli.Serving;

/// <summary>The way of an operator to a server that runs: the socket in its data folder, or its address and a key.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _calls, _unreachable;

    private ServerConnection(HttpClient http, string calls, string unreachable) =>
        (_http, _calls, _unreachable) = (http, calls, unreachable);

    /// <summary>To the server of a data folder on this machine.</summary>
    public static ServerConnection ToFolder(string dataFolder)
    {
        var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => LocalSocket.ConnectAsync(dataFolder, stop) };
        return new ServerConnection(new HttpClient(handler) { BaseAddress = new Uri("http://localhost") }, "/local/",
            $"no server runs on the data folder {dataFolder}: start fedras serve --data {dataFolder} first, or give the --data that it was "
                + "started with");
    }

    /// <summary>To a server elsewhere.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public static ServerConnection ToAddress(string address, string key)
    {
        if (!Invitation.TryParse(address, out Invitation? server, out string? wrong)) throw new UsageException("--server: " + wrong);
        var handler = new SocketsHttpHandler();
        if (server.Pin is { } pin)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, shown, _, _) => shown is X509Certificate2 certificate && Invitation.PinOf(certificate) == pin;
        }
        var http = new HttpClient(handler) { BaseAddress = server.Server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ServerConnection(http, "/operator/", $"{server.Server} cannot be reached: give the address that fedras serve prints, "
            + "with its #pin= unless the certificate is of an authority");
    }

    /// <summary>Asks for a change; the result is what the server says.</summary>
    /// <exception cref="UsageException">No server is there, or it refuses.</exception>
    public async Task<string> PostAsync(string call, string? body, CancellationToken cancel)
    {
        using var content = new StringContent(body ?? "");
        using HttpResponseMessage response = await SendAsync(http => http.PostAsync(_calls + call, content, cancel)).ConfigureAwait(false);
        return (await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)).Trim();
    }

    /// <summary>What an operator may ask for.</summary>
    /// <exception cref="UsageException">No server is there, or it refuses.</exception>
    public Task<byte[]> GetAsync(string call, CancellationToken cancel) => DownloadAsync(_calls + call, cancel);

    /// <summary>What anybody may download.</summary>
    /// <exception cref="UsageException">No server is there, or it refuses.</exception>
    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(http => http.GetAsync(path, cancel)).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Func<HttpClient, Task<HttpResponseMessage>> send)
    {
        HttpResponseMessage response;
        try
        {
            response = await send(_http).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException or AuthenticationException
            || e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            throw new UsageException(_unreachable);
        }
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            string text = (await response.Content.ReadAsStringAsync().ConfigureAwait(false)).Trim();
            throw new UsageException(text.Length > 0 ? text : $"the server says {response.StatusCode}");
        }
    }
}
