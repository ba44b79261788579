using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace FedRas.Hosting.Options;

/// <summary>
/// Where commands on the same machine reach a server that runs: a Unix socket in its data folder, which only the owner of the folder can
/// open. It follows from the folder's path alone, so that both sides find it.
/// </summary>
public static class LocalSocket
{
    private const string FileName = "fedras.sock";
    private const int MostBytes = 100; // what every system takes as the path of a socket

    /// <summary>The socket of a data folder; one with a short path in the folder for temporary files if the folder's is too long.</summary>
    public static string PathOf(string dataFolder)
    {
        string folder = Path.GetFullPath(dataFolder), inside = Path.Combine(folder, FileName);
        if (Encoding.UTF8.GetByteCount(inside) <= MostBytes) return inside;
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        return Path.Combine(Path.GetTempPath(), $"fedras-{name}.sock");
    }

    /// <summary>Opens a connection to the server of a data folder.</summary>
    /// <exception cref="SocketException">No server listens there.</exception>
    public static async ValueTask<Stream> ConnectAsync(string dataFolder, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(dataFolder)), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes room for the socket: the file of a server that was killed is in its way.</summary>
    /// <exception cref="ServerOptionsException">A server runs on this data folder.</exception>
    internal static string Claim(string dataFolder)
    {
        string path = PathOf(dataFolder);
        if (!File.Exists(path)) return path;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return path;
        }
        throw new ServerOptionsException($"a server runs on the data folder {Path.GetFullPath(dataFolder)} already: stop it, or take "
            + "another data folder");
    }
}
