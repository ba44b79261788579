using FedRas.Hosting.Storage;

namespace FedRas.CrashServer;

/// <summary>A store by a line of text: a folder, or "SCHEMA@CONNECTION" in PostgreSQL.</summary>
internal static class Places
{
    public static SqlStore Store(string place, Action<string>? writePoint) => place.IndexOf('@', StringComparison.Ordinal) is var at and > 0
        ? new PostgresStore(place[(at + 1)..], place[..at]) { WritePoint = writePoint }
        : new SqliteStore(place) { WritePoint = writePoint };
}
