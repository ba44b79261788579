namespace FedRas.Client.Storage;

/// <summary>Bytes that went over the network each day, for a limit that the user sets. Days are the device's own.</summary>
internal sealed class TrafficLog(DeviceDatabase database, TimeProvider time)
{
    private const int DaysKept = 31;

    private int Today => DateOnly.FromDateTime(time.GetLocalNow().DateTime).DayNumber;

    /// <summary>Bytes of today, both ways.</summary>
    public long BytesToday => (long)(database.Value("SELECT bytes FROM traffic WHERE day=?1", Today) ?? 0L);

    public void Add(long bytes) => database.InTransaction(() =>
    {
        database.Execute("INSERT INTO traffic VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET bytes=bytes+?2", Today, bytes);
        database.Execute("DELETE FROM traffic WHERE day<?1", Today - DaysKept);
    });
}
