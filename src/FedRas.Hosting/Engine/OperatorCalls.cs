using System.Globalization;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>What an operator may ask of a federation that runs.</summary>
public sealed class OperatorCalls
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36_500);

    private readonly Func<LiveFederation?> _live;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    internal OperatorCalls(Func<LiveFederation?> live, TimeProvider clock, ILogger log) => (_live, _clock, _log) = (live, clock, log);

    /// <summary>Issues an enrolment token; only its hash is kept.</summary>
    /// <param name="label">What the operator calls it.</param>
    /// <param name="uses">How many devices it admits; at least 1.</param>
    /// <param name="lifetime">How long it is good for: above 0, at most 36,500 days; null for ever.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the label is no text.</exception>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task<string> IssueTokenAsync(string label, int uses, TimeSpan? lifetime = null)
    {
        if (uses < 1) throw new ArgumentException($"uses is {uses}; it must be at least 1; for example 100");
        if (lifetime is { } told && (told <= TimeSpan.Zero || told > s_longest))
            throw OutOfDays(told.TotalDays.ToString(CultureInfo.InvariantCulture));
        KeyLabel.Check(label);
        string token = EnrolmentToken.Draw();
        await Running().State.Enrolment.IssueAsync(new TokenIssued(
            EnrolmentToken.HashOf(token), label, uses, _clock.GetUtcNow() + lifetime)).ConfigureAwait(false);
        EngineLog.TokenIssued(_log, label, uses);
        return token;
    }

    /// <summary>Withdraws an enrolment token: nobody enrols with it any more. Devices that did stay enrolled.</summary>
    /// <returns>Whether there is such a token.</returns>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task<bool> WithdrawTokenAsync(string token)
    {
        if (Running().State.Enrolment.WithdrawAsync(EnrolmentToken.HashOf(token)) is not { } durable) return false;
        await durable.ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes a device's credential back for ever.</summary>
    /// <returns>Whether there is such a device.</returns>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task<bool> RevokeAsync(string device)
    {
        LiveFederation live = Running();
        if (live.State.Devices.Find(device) is not { } found) return false;
        await live.RevokeAsync(found).ConfigureAwait(false);
        EngineLog.Revoked(_log, device);
        return true;
    }

    /// <summary>Adds items to the catalogue; all or none of them.</summary>
    /// <returns>The round of the first version with them.</returns>
    /// <exception cref="ArgumentException">An id is empty, there twice, or in the catalogue already.</exception>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public Task<int> AddItemsAsync(IReadOnlyList<string> ids) => Running().Catalogue.AddAsync(ids);

    /// <summary>Retires items, for ever; those that are retired stay so.</summary>
    /// <returns>The round of the first version without them.</returns>
    /// <exception cref="ArgumentException">There is no item of an id.</exception>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public Task<int> RetireItemsAsync(IReadOnlyList<string> ids) => Running().Catalogue.RetireAsync(ids);

    /// <summary>Whether the operator paused the federation; null while the server is not ready.</summary>
    public bool? IsPaused => _live()?.State.Operator.IsPaused;

    /// <summary>The target of distortion that the operator set; null for that of the recipe.</summary>
    public double? Distortion => _live()?.State.Operator.Distortion;

    /// <summary>
    /// Opens no further round and gives no further place, also after a restart, until <see cref="ResumeAsync"/>. The open round ends with
    /// the reports of the places that are given.
    /// </summary>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task PauseAsync()
    {
        LiveFederation live = Running();
        await live.State.Operator.Pause(true, live.State.Writer).ConfigureAwait(false);
        live.Machine.Pause();
        EngineLog.Paused(_log);
    }

    /// <summary>Lets rounds open again.</summary>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task ResumeAsync()
    {
        LiveFederation live = Running();
        await live.State.Operator.Pause(false, live.State.Writer).ConfigureAwait(false);
        EngineLog.Resumed(_log);
    }

    /// <summary>Sets the target of distortion that the tasks of further rounds have.</summary>
    /// <param name="distortion">Above 0 and at most 1; null for that of the recipe.</param>
    /// <exception cref="ArgumentException">The target is out of its range.</exception>
    /// <exception cref="StoreException">The server is not ready, or its store cannot write.</exception>
    public async Task SetDistortionAsync(double? distortion)
    {
        if (distortion is { } told && !(told > 0 && told <= 1))
            throw new ArgumentException($"the target of distortion is {told}; it must be above 0 and at most 1; for example 0.01");
        LiveFederation live = Running();
        await live.State.Operator.Aim(distortion, live.State.Writer).ConfigureAwait(false);
        EngineLog.Aimed(_log, distortion?.ToString(CultureInfo.InvariantCulture) ?? "that of the recipe");
    }

    /// <summary>A lifetime in days.</summary>
    /// <exception cref="ArgumentException">There are no such days.</exception>
    internal static TimeSpan Days(double days) =>
        days > 0 && days <= s_longest.TotalDays ? TimeSpan.FromDays(days) : throw OutOfDays(days.ToString(CultureInfo.InvariantCulture));

    private static ArgumentException OutOfDays(string days) => new(
        $"days is {days}; it must be above 0 and at most {s_longest.TotalDays.ToString(CultureInfo.InvariantCulture)}; for example 7");

    private LiveFederation Running() => _live() ?? throw new StoreException("the server is not ready: try again");
}
