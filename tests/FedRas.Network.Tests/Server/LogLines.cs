using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FedRas.Network.Tests.Server;

/// <summary>Keeps what a server logs.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Lines => [.. _lines];

    public IEnumerable<string> Of(int id) => Lines.Where(line => line.Id.Id == id).Select(line => line.Text);

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId, logLevel, formatter(state, exception) + (exception is null ? "" : " " + exception.Message)));

    public void Dispose() { }
}
