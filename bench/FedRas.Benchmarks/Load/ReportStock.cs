using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedRas.Protocol;

namespace FedRas.Benchmarks.Load;

/// <summary>
/// Reports of a round, trained by users of a data set beside the round's table. A report does not name its device: many devices may hand in
/// the same one, and the server cannot tell.
/// </summary>
internal sealed class ReportStock : IDisposable
{
    private readonly ClientDataset[] _users;
    private readonly HttpClient _downloads;
    private DeviceSession? _session;

    public ReportStock(Invitation server, ClientDataset[] users)
    {
        _users = users;
        _downloads = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    Invitation.PinOf((X509Certificate2)certificate!) == server.Pin,
            },
        })
        { BaseAddress = server.Server };
    }

    /// <summary>The round of the table held; 0 before the first one.</summary>
    public int HeldRound => _session?.HeldRound ?? 0;

    /// <summary>The check of the table held.</summary>
    public ulong HeldCheck => HeldRound == 0 ? 0 : _session!.Model.Check;

    /// <summary>Moves to a round's table, and trains each user once on it.</summary>
    public async Task<byte[][]> TrainAsync(CheckInReply reply)
    {
        NewestVersion newest = reply.Newest;
        var secret = SimulatedDevice.SecretOf(1, 0);
        _session ??= DeviceSession.Open(DeviceState.Create(newest.Items, newest.Dim, newest.Seed, secret));
        if (newest.Frame is { } frame) _session.Apply(await _downloads.GetByteArrayAsync(new Uri(frame.Path, UriKind.Relative)));
        GlobalModel model = _session.Model;
        if (model.Round != newest.Round) throw new InvalidOperationException($"round {newest.Round} is not reached, but {model.Round}");
        RoundTask task = TaskMessages.ToTask(reply.Task, newest);
        var reports = new byte[_users.Length][];
        var workers = new ConcurrentBag<DeviceWorker>();
        Parallel.For(0, _users.Length, user =>
        {
            if (!workers.TryTake(out DeviceWorker? worker)) worker = new DeviceWorker(new DeviceOptions());
            var state = new DeviceState(SimulatedDevice.SecretOf(1, _users[user].User));
            reports[user] = worker.Report(state, [_users[user]], model, task, new DeviceConditions()).Message.ToArray();
            workers.Add(worker);
        });
        return reports;
    }

    public void Dispose() => _downloads.Dispose();
}
