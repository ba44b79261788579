namespace FedRas.Hosting.Engine;

/// <summary>
/// Counts offences, and cuts off for a while whoever has too many. Only so many offenders are remembered, those that began last.
/// Thread-safe; as long as nobody offends, asking costs one look.
/// </summary>
/// <typeparam name="T">What names an offender.</typeparam>
/// <param name="most">Offences within the window that cut off.</param>
/// <param name="window">For how long an offence counts.</param>
/// <param name="cutOff">For how long an offender stays cut off.</param>
/// <param name="clock">The clock.</param>
internal sealed class Offenders<T>(int most, TimeSpan window, TimeSpan cutOff, TimeProvider clock) where T : notnull
{
    /// <summary>Offenders that are remembered: some megabytes.</summary>
    public const int Remembered = 20_000;

    private readonly Dictionary<T, Entry> _entries = [];
    private readonly Queue<(T Who, long Since)> _order = [];
    private volatile bool _isAny;

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_entries) return _entries.Count;
        }
    }

    /// <summary>For how long an offender is still cut off; null if it is not.</summary>
    public TimeSpan? CutOff(T who)
    {
        if (!_isAny) return null;
        lock (_entries)
        {
            if (!_entries.TryGetValue(who, out Entry entry) || entry.Offences < most) return null;
            TimeSpan left = cutOff - clock.GetElapsedTime(entry.Since);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>Counts an offence; true if it is the one that cuts off.</summary>
    public bool Offends(T who)
    {
        lock (_entries)
        {
            long now = clock.GetTimestamp();
            bool isKnown = _entries.TryGetValue(who, out Entry entry)
                && clock.GetElapsedTime(entry.Since, now) < (entry.Offences < most ? window : cutOff);
            int offences = (isKnown ? entry.Offences : 0) + 1;
            if (offences > most) return false;
            // A window begins with the first offence, and being cut off with the last.
            bool isNew = offences == 1 || offences == most;
            _entries[who] = new Entry(offences, isNew ? now : entry.Since);
            if (isNew) _order.Enqueue((who, now));
            while (_order.Count > Remembered) Forget(_order.Dequeue());
            _isAny = true;
            return offences == most;
        }
    }

    private void Forget((T Who, long Since) oldest)
    {
        if (_entries.TryGetValue(oldest.Who, out Entry entry) && entry.Since == oldest.Since) _entries.Remove(oldest.Who);
    }

    private readonly record struct Entry(int Offences, long Since);
}
