namespace FedRas.Simulation.Datasets;

/// <summary>
/// ISO 8601 with the year first: <c>2015-06-01</c>, with a time after <c>T</c> or a blank, a fraction, and <c>Z</c>, <c>UTC</c> or an
/// offset; without one it is UTC. Slashes may stand for the dashes. Nothing in which day and month could be mixed up is accepted.
/// </summary>
internal static class IsoTime
{
    /// <summary>Ticks of 100 ns since 1970 UTC.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long sinceEpoch)
    {
        sinceEpoch = 0;
        if (text.Length < 10 || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4]) return false;
        if (!TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month)
            || !TryDigits(text[8..10], out int day)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        long ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        ReadOnlySpan<byte> rest = text[10..];
        if (!rest.IsEmpty)
        {
            if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryClock(rest[1..], out long clock)) return false;
            ticks += clock;
        }
        sinceEpoch = ticks - DateTime.UnixEpoch.Ticks;
        return true;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out int hour)
            || !TryDigits(text[3..5], out int minute)) return false;
        if (hour > 23 || minute > 59) return false;
        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        text = text[5..];
        if (text is [(byte)':', _, _, ..])
        {
            if (!TryDigits(text[1..3], out int second) || second > 60) return false;
            ticks += second * TimeSpan.TicksPerSecond;
            text = text[3..];
            if (text is [(byte)'.' or (byte)',', ..])
            {
                long scale = TimeSpan.TicksPerSecond / 10;
                int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
                if (digits < 0) digits = text.Length - 1;
                if (digits == 0) return false;
                foreach (byte digit in text[1..(1 + digits)])
                {
                    ticks += (digit - '0') * scale;
                    scale /= 10;
                }
                text = text[(1 + digits)..];
            }
        }
        return TryOffset(text.TrimStart((byte)' '), ref ticks);
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, ref long ticks)
    {
        if (text.IsEmpty || text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || text.SequenceEqual("UTC"u8)
            || text.SequenceEqual("GMT"u8)) return true;
        if (text[0] is not ((byte)'+' or (byte)'-')) return false;
        int sign = text[0] == '+' ? -1 : 1;
        ReadOnlySpan<byte> ofHours = text[1..], ofMinutes = default;
        if (ofHours.Length > 2)
        {
            ofHours = text[1..3];
            ofMinutes = text[(text[3] == ':' ? 4 : 3)..];
        }
        if (ofHours.Length != 2 || ofMinutes.Length is not (0 or 2)) return false;
        if (!TryDigits(ofHours, out int hours) || !TryDigits(ofMinutes, out int minutes) || hours > 18 || minutes > 59) return false;
        ticks += sign * ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute));
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (10 * value) + digit - '0';
        }
        return true;
    }
}
