using System.Net.Sockets;
using FedRas.Cli.Errors;
using FedRas.Hosting.Options;

namespace FedRas.Cli.Serving;

/// <summary>A server that runs on this machine, by its data folder.</summary>
internal static class LocalServer
{
    /// <summary>Asks the server something; the result is what it says.</summary>
    /// <exception cref="UsageException">No server runs there, or it refuses.</exception>
    public static async Task<string> PostAsync(string dataFolder, string path, string? body, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, stop) => LocalSocket.ConnectAsync(dataFolder, stop),
        });
        try
        {
            using var content = new StringContent(body ?? "");
            using HttpResponseMessage response = await http.PostAsync(new Uri("http://localhost/local/" + path), content, cancel)
                .ConfigureAwait(false);
            string text = (await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)).Trim();
            if (response.IsSuccessStatusCode) return text;
            throw new UsageException(text.Length > 0 ? text : $"the server says {response.StatusCode}");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException || e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new UsageException($"no server runs on the data folder {dataFolder}: start fedras serve --data {dataFolder} first, or "
                + "give the --data that it was started with");
        }
    }
}
