namespace FedRas.Simulation.Datasets;

/// <summary>The unit of numbers that are times.</summary>
internal enum TimeUnit
{
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>
/// Reads the times of one file as milliseconds since 1970 UTC. Unless told, the first time decides between numbers and ISO 8601, and each
/// number's size tells its unit; whether all had one unit is known at the end.
/// </summary>
internal sealed class TimeParser
{
    // Up to here a number means seconds (the year 9999); a thousand times as much is the bound of each finer unit.
    private const long MaxSeconds = 253_402_300_799;

    // The first and the last moment that a date can say: years 1 to 9999.
    private const long MinMilliseconds = -62_135_596_800_000, MaxMilliseconds = (1000 * MaxSeconds) + 999;

    private static readonly Dictionary<string, TimeUnit> s_units = new()
    {
        ["s"] = TimeUnit.Seconds,
        ["ms"] = TimeUnit.Milliseconds,
        ["us"] = TimeUnit.Microseconds,
        ["ns"] = TimeUnit.Nanoseconds,
    };

    private static readonly string[] s_calendars = ["yyyyMMdd", "yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMM"];

    private readonly TimeUnit? _unit;
    private readonly string? _pattern;
    private readonly long[] _seen = new long[4]; // of each unit
    private long _first = long.MaxValue, _last = long.MinValue; // but for zero, which may stand for no time
    private bool? _isIso;

    /// <param name="format">As <see cref="DatasetReadOptions.TimeFormat"/>.</param>
    public TimeParser(string? format)
    {
        if (format == "iso") _isIso = true;
        else if (format is not null && s_units.TryGetValue(format, out TimeUnit unit)) (_unit, _isIso) = (unit, false);
        else _pattern = format;
    }

    /// <summary>Whether a word or pattern can be one of <see cref="DatasetReadOptions.TimeFormat"/>.</summary>
    public static bool IsKnown(string format)
    {
        if (format is "iso" || s_units.ContainsKey(format)) return true;
        try
        {
            // A pattern without a year or month would call different times the same.
            string sample = new DateTime(2013, 12, 25, 1, 2, 3).ToString(format, CultureInfo.InvariantCulture);
            return format.Length > 1 && format.Contains('y', StringComparison.Ordinal) && format.Contains('M', StringComparison.Ordinal)
                && DateTimeOffset.TryParseExact(sample, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What the times were taken for, such as "seconds"; null before the first.</summary>
    public string? Form => _pattern is not null ? $"'{_pattern}'" : _isIso == true ? "ISO 8601"
        : (_unit ?? (TimeUnit?)Units().FirstOrDefault()) is { } unit && (_unit is not null || Units().Any())
            ? unit.ToString().ToLowerInvariant() : null;

    /// <summary>The units of the numbers so far, the most frequent first; more than one is a doubt.</summary>
    public IEnumerable<(TimeUnit Unit, long Count)> Mixed => Units().Select(unit => (unit, _seen[(int)unit]));

    /// <summary>The pattern of dates that all times seem to be, written as one number; null if they do not.</summary>
    public string? Calendar
    {
        get
        {
            if (_unit is not null || _isIso != false || _first > _last || ArePlausible) return null;
            long scale = _seen[(int)TimeUnit.Seconds] > 0 ? 1000 : 1;
            string first = (_first / scale).ToString(CultureInfo.InvariantCulture),
                last = (_last / scale).ToString(CultureInfo.InvariantCulture);
            return Array.Find(s_calendars, pattern => pattern.Length == first.Length && IsDate(first, pattern) && IsDate(last, pattern));
        }
    }

    /// <summary>The first and the last time, in words.</summary>
    public string Range => _first > _last ? "no time" : $"{Shown(_first)} to {Shown(_last)}";

    /// <summary>Whether some time is finer than a millisecond, which is as fine as times are kept.</summary>
    public bool IsFiner { get; private set; }

    /// <summary>How many times are 0.</summary>
    public long Zeros { get; private set; }

    /// <summary>Whether all times lie between 1990 and 2100: then a number's size leaves no doubt about its unit.</summary>
    public bool ArePlausible => _first >= 631_152_000_000 && _last < 4_102_444_800_000;

    /// <summary>What a good time looks like.</summary>
    public string Expected => _pattern is not null ? $"a time written as {_pattern}"
        : _isIso == true ? "an ISO 8601 time such as 2015-06-01T08:00:01Z" : _unit is { } unit
            ? $"a number of {unit.ToString().ToLowerInvariant()} since 1970"
        : "a number of seconds, milliseconds, microseconds or nanoseconds since 1970, or an ISO 8601 time";

    /// <summary>Reads one time.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        if (_pattern is not null) return TryPattern(text, out milliseconds);
        if (_isIso == true) return TryIso(text, out milliseconds);
        if (TryNumber(text, out milliseconds))
        {
            _isIso = false;
            return true;
        }
        if (_isIso is not null || !TryIso(text, out milliseconds)) return false;
        _isIso = true;
        return true;
    }

    private static string Shown(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool IsDate(string text, string pattern) =>
        DateTime.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
            && date.Year is >= 1900 and <= 2100;

    private IEnumerable<TimeUnit> Units() =>
        Enum.GetValues<TimeUnit>().Where(unit => _seen[(int)unit] > 0).OrderByDescending(unit => _seen[(int)unit]);

    private bool TryNumber(ReadOnlySpan<byte> text, out long milliseconds)
    {
        if (FieldParser.TryWhole(text, out long whole))
        {
            TimeUnit unit = _unit ?? UnitOf(whole);
            milliseconds = unit switch
            {
                TimeUnit.Seconds => whole > MaxSeconds ? long.MaxValue : whole * 1000,
                TimeUnit.Milliseconds => whole,
                TimeUnit.Microseconds => whole / 1000,
                _ => whole / 1_000_000,
            };
            if (milliseconds is < 0 or > MaxMilliseconds) return false;
            if (unit >= TimeUnit.Microseconds && whole % (unit == TimeUnit.Microseconds ? 1_000 : 1_000_000) != 0) IsFiner = true;
            Note(unit, milliseconds);
            return true;
        }
        milliseconds = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !(number is >= 0 and < 9.2e18)) return false;
        TimeUnit of = _unit ?? UnitOf(number);
        double exact = of switch
        {
            TimeUnit.Seconds => number * 1e3,
            TimeUnit.Milliseconds => number,
            TimeUnit.Microseconds => number / 1e3,
            _ => number / 1e6,
        };
        milliseconds = (long)exact;
        // Of seconds with three decimals the product is a whole number but for its last bits.
        if (Math.Abs(exact - Math.Round(exact)) > 0.01) IsFiner = true;
        else milliseconds = (long)Math.Round(exact);
        if (milliseconds > MaxMilliseconds) return false;
        Note(of, milliseconds);
        return true;
    }

    // Zero is the same in all units, and often no time at all.
    private void Note(TimeUnit unit, long milliseconds)
    {
        if (milliseconds == 0)
        {
            Zeros++;
            return;
        }
        _seen[(int)unit]++;
        Reach(milliseconds);
    }

    private void Reach(long milliseconds)
    {
        _first = Math.Min(_first, milliseconds);
        _last = Math.Max(_last, milliseconds);
    }

    private static TimeUnit UnitOf(long number) =>
        number <= MaxSeconds ? TimeUnit.Seconds : number <= 1_000 * MaxSeconds ? TimeUnit.Milliseconds
        : number <= 1_000_000 * MaxSeconds ? TimeUnit.Microseconds : TimeUnit.Nanoseconds;

    private static TimeUnit UnitOf(double number) => number >= long.MaxValue ? TimeUnit.Nanoseconds : UnitOf((long)number);

    private bool TryIso(ReadOnlySpan<byte> text, out long milliseconds)
    {
        bool isTime = IsoTime.TryParse(text, out long ticks);
        (milliseconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerMillisecond);
        if (rest < 0) milliseconds--;
        // An offset can lead out of the years that there are.
        if (!isTime || milliseconds is < MinMilliseconds or > MaxMilliseconds) return false;
        if (rest != 0) IsFiner = true;
        Reach(milliseconds);
        return true;
    }

    private bool TryPattern(ReadOnlySpan<byte> text, out long milliseconds)
    {
        bool isTime = DateTimeOffset.TryParseExact(Utf8Text.Decode(text), _pattern, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        milliseconds = isTime ? time.ToUnixTimeMilliseconds() : 0;
        if (isTime) Reach(milliseconds);
        return isTime;
    }
}
