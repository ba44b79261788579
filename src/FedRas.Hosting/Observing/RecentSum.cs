namespace FedRas.Hosting.Observing;

/// <summary>A sum, in all and over the last while. Thread-safe; adding takes a short lock and no memory.</summary>
/// <param name="clock">Tells the time.</param>
/// <param name="slot">Time after which one more slot of the last while is forgotten.</param>
internal sealed class RecentSum(TimeProvider clock, TimeSpan slot)
{
    /// <summary>Slots of the last while.</summary>
    public const int Slots = 10;

    private readonly long[] _sums = new long[Slots];
    private readonly Lock _lock = new();
    private readonly long _slotTicks = (long)(slot.TotalSeconds * clock.TimestampFrequency);
    private long _newest, _total;

    /// <summary>The sum since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>The sum of the last while: between nine and ten slots.</summary>
    public long Recent
    {
        get
        {
            lock (_lock)
            {
                Turn();
                long sum = 0;
                foreach (long one in _sums) sum += one;
                return sum;
            }
        }
    }

    public void Add(long amount = 1)
    {
        Interlocked.Add(ref _total, amount);
        lock (_lock)
        {
            Turn();
            _sums[_newest % Slots] += amount;
        }
    }

    // Forgets the slots that have become old.
    private void Turn()
    {
        long now = clock.GetTimestamp() / _slotTicks;
        if (now <= _newest) return;
        if (now - _newest >= Slots) Array.Clear(_sums);
        else
            for (long old = _newest + 1; old <= now; old++) _sums[old % Slots] = 0;
        _newest = now;
    }
}
