using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FedRas.Protocol;

namespace FedRas.Benchmarks.Load;

/// <summary>
/// A connection that carries gRPC calls which were encoded before: TLS 1.3 and HTTP/2 as a device speaks them, without the cost of a client
/// library. A generator that shares its cores with the server would else measure itself.
/// </summary>
internal sealed class Http2Connection : IDisposable
{
    private const int FrameHeader = 9, MostInFlight = 64;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, Ack = 1, EndStream = 1;

    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly SemaphoreSlim _writing = new(1), _room = new(MostInFlight);
    private readonly Dictionary<int, Pending> _pending = [];
    private int _nextStream = 1;
    private Exception? _failure;

    private Http2Connection(Socket socket, SslStream tls) => (_socket, _tls) = (socket, tls);

    /// <summary>Opens one to the server of an invitation.</summary>
    public static async Task<Http2Connection> OpenAsync(Invitation server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Server.Host, server.Server.Port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = server.Server.Host,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                Invitation.PinOf((System.Security.Cryptography.X509Certificates.X509Certificate2)certificate!) == server.Pin,
        });
        var connection = new Http2Connection(socket, tls);
        // The preface, empty settings, and as much window for answers as there is.
        await tls.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0,
            0, 0, 4, 8, 0, 0, 0, 0, 0, 0x3f, 0xff, 0, 0]);
        _ = connection.ReadAsync();
        return connection;
    }

    /// <summary>Sends a call and returns the answer's message, with the time at which it came.</summary>
    /// <exception cref="IOException">The connection or the call failed.</exception>
    public async Task<(ReadOnlyMemory<byte> Message, long Time)> CallAsync(EncodedCall call)
    {
        await _room.WaitAsync();
        var pending = new Pending();
        try
        {
            await _writing.WaitAsync();
            int stream = 0;
            try
            {
                lock (_pending)
                {
                    if (_failure is { } failure) throw new IOException("the connection failed before", failure);
                    stream = _nextStream;
                    _nextStream += 2;
                    _pending[stream] = pending;
                }
                await _tls.WriteAsync(call.For(stream));
            }
            finally
            {
                _writing.Release();
            }
            return await pending.Done.Task;
        }
        finally
        {
            _room.Release();
        }
    }

    public void Dispose()
    {
        _tls.Dispose();
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[4 << 10];
        int start = 0, end = 0;
        try
        {
            while (true)
            {
                while (end - start >= FrameHeader && end - start >= FrameHeader + Length(buffer, start))
                {
                    int length = Length(buffer, start);
                    byte[]? answer = Take(buffer.AsSpan(start, FrameHeader), buffer.AsSpan(start + FrameHeader, length));
                    if (answer is not null) await WriteAsync(answer);
                    start += FrameHeader + length;
                }
                if (start > 0) buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                if (end == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
                int read = await _tls.ReadAsync(buffer.AsMemory(end));
                if (read == 0) throw new IOException("the server closed the connection");
                end += read;
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private static int Length(byte[] buffer, int at) => buffer[at] << 16 | buffer[at + 1] << 8 | buffer[at + 2];

    // What must be written because of a frame; null for nothing.
    private byte[]? Take(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        int stream = BinaryPrimitives.ReadInt32BigEndian(head[5..]) & int.MaxValue;
        byte type = head[3], flags = head[4];
        if (type == Settings && (flags & Ack) == 0) return [0, 0, 0, Settings, Ack, 0, 0, 0, 0];
        if (type == Ping && (flags & Ack) == 0) return [0, 0, 8, Ping, Ack, 0, 0, 0, 0, .. payload];
        if (type == GoAway)
            throw new IOException($"the server ends the connection, HTTP/2 error {BinaryPrimitives.ReadInt32BigEndian(payload[4..])}");
        if (type is not (Data or Headers or Reset)) return null;
        Pending? pending;
        lock (_pending) if (!_pending.TryGetValue(stream, out pending)) return null;
        if (type == Data) pending.Message = [.. pending.Message, .. payload];
        if (type != Reset && (flags & EndStream) == 0) return null;
        lock (_pending) _pending.Remove(stream);
        // A gRPC message has a flag and its length before it; a call that failed has trailers alone.
        if (type != Reset && pending.Message.Length >= EncodedCall.Prefix)
            pending.Done.TrySetResult((pending.Message.AsMemory(EncodedCall.Prefix), Stopwatch.GetTimestamp()));
        else pending.Done.TrySetException(new IOException(type == Reset ? "the server reset the call" : "the call has no message"));
        return null;
    }

    private async Task WriteAsync(byte[] frame)
    {
        await _writing.WaitAsync();
        try
        {
            await _tls.WriteAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Fail(Exception failure)
    {
        List<Pending> lost;
        lock (_pending)
        {
            _failure = failure;
            lost = [.. _pending.Values];
            _pending.Clear();
        }
        foreach (Pending one in lost) one.Done.TrySetException(new IOException("the connection failed", failure));
    }

    private sealed class Pending
    {
        public TaskCompletionSource<(ReadOnlyMemory<byte>, long)> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Message { get; set; } = [];
    }
}
