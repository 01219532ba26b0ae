using System.Globalization;

namespace RfbWatch.Kql.Text;

/// <summary>
/// Parses the date and time formats that <c>todatetime()</c> and datetime literals accept: complete or partial ISO 8601, RFC 822,
/// RFC 850, asctime, and month/day/year with an optional AM or PM. The result is UTC.
/// Source: Kusto query language, "The datetime data type", supported formats.
/// </summary>
internal ref struct DateTimeText
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private ReadOnlySpan<char> _rest;
    private int _year;
    private int _month;
    private int _day;
    private long _timeTicks;

    private DateTimeText(ReadOnlySpan<char> text)
    {
        _rest = text;
        _month = 1;
        _day = 1;
    }

    /// <summary>Parses <paramref name="text"/>; false when it is not a date in any of the formats.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime value)
    {
        value = default;
        var reader = new DateTimeText(text.Trim());
        if (!reader.ReadDate())
        {
            return false;
        }

        long offset = 0;
        if (!reader.ReadTime() || !reader.ReadZone(ref offset) || !reader.ReadTrailingYear())
        {
            return false;
        }

        if (reader._year is < 1 or > 9999 || reader._month is < 1 or > 12 || reader._day < 1 || reader._day > DateTime.DaysInMonth(reader._year, reader._month))
        {
            return false;
        }

        long ticks = new DateTime(reader._year, reader._month, reader._day).Ticks + reader._timeTicks - offset;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private bool ReadDate()
    {
        if (ReadName(Days) >= 0)
        {
            SkipSeparators();
        }

        int month = ReadName(Months);
        if (month >= 0)
        {
            _month = month + 1;
            SkipSeparators();
            return ReadNumber(out _day, out _);
        }

        if (!ReadNumber(out int first, out int firstDigits))
        {
            return false;
        }

        if (firstDigits == 8)
        {
            (_year, _month, _day) = (first / 10000, first / 100 % 100, first % 100);
            return true;
        }

        var beforeSeparator = _rest;
        bool separated = SkipSeparators();
        month = ReadName(Months);
        if (month >= 0)
        {
            _month = month + 1;
            _day = first;
            SkipSeparators();
            if (!ReadNumber(out _year, out int yearDigits))
            {
                return false;
            }

            _year = WithCentury(_year, yearDigits);
            return true;
        }

        if (!separated || !ReadNumber(out int second, out _))
        {
            _rest = beforeSeparator;
            _year = first;
            return firstDigits == 4;
        }

        return ReadThird(first, firstDigits, second);
    }

    private bool ReadThird(int first, int firstDigits, int second)
    {
        var beforeSeparator = _rest;
        if (_rest.StartsWith(":") || !SkipSeparators() || !ReadNumber(out int third, out int thirdDigits))
        {
            _rest = beforeSeparator;
            (_year, _month) = (first, second);
            return firstDigits == 4 && !_rest.StartsWith(":");
        }

        if (firstDigits == 4)
        {
            (_year, _month, _day) = (first, second, third);
        }
        else
        {
            (_month, _day, _year) = (first, second, WithCentury(third, thirdDigits));
        }

        return true;
    }

    private static int WithCentury(int year, int digits) => digits > 2 ? year : year + (year < 70 ? 2000 : 1900);

    private bool ReadTime()
    {
        var rest = _rest.TrimStart(" ,");
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] is 'T' or 't')
        {
            rest = rest[1..];
        }

        _rest = rest;
        if (!ReadNumber(out int hour, out _))
        {
            return true;
        }

        int minute = 0;
        int second = 0;
        long fraction = 0;
        if (_rest.StartsWith(":"))
        {
            _rest = _rest[1..];
            if (!ReadNumber(out minute, out _))
            {
                return false;
            }

            if (_rest.StartsWith(":"))
            {
                _rest = _rest[1..];
                if (!ReadNumber(out second, out _) || !ReadFraction(out fraction))
                {
                    return false;
                }
            }
        }

        var suffix = _rest.TrimStart();
        bool afternoon = suffix.StartsWith("PM", StringComparison.OrdinalIgnoreCase);
        if (afternoon || suffix.StartsWith("AM", StringComparison.OrdinalIgnoreCase))
        {
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + (afternoon ? 12 : 0);
            _rest = suffix[2..];
        }

        _timeTicks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        return (hour < 24 || (hour == 24 && minute == 0 && second == 0 && fraction == 0)) && minute < 60 && second < 60;
    }

    private bool ReadFraction(out long ticks)
    {
        ticks = 0;
        if (!_rest.StartsWith(".") && !_rest.StartsWith(","))
        {
            return true;
        }

        int digits = _rest[1..].IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? _rest.Length - 1 : digits;
        for (int i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < digits ? _rest[1 + i] - '0' : 0);
        }

        _rest = _rest[(1 + digits)..];
        return digits > 0;
    }

    private bool ReadZone(scoped ref long offset)
    {
        _rest = _rest.TrimStart();
        if (_rest.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || _rest.StartsWith("GMT", StringComparison.OrdinalIgnoreCase))
        {
            _rest = _rest[3..].TrimStart();
        }
        else if (_rest.StartsWith("Z", StringComparison.OrdinalIgnoreCase))
        {
            _rest = _rest[1..].TrimStart();
            return true;
        }

        if (_rest.IsEmpty || _rest[0] is not ('+' or '-'))
        {
            return true;
        }

        int sign = _rest[0] == '-' ? -1 : 1;
        _rest = _rest[1..];
        if (!ReadNumber(out int hours, out int digits))
        {
            return false;
        }

        int minutes = 0;
        if (digits == 4)
        {
            (hours, minutes) = (hours / 100, hours % 100);
        }
        else if (_rest.StartsWith(":"))
        {
            _rest = _rest[1..];
            if (!ReadNumber(out minutes, out _))
            {
                return false;
            }
        }

        offset = sign * ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute));
        return hours <= 14 && minutes < 60;
    }

    // asctime puts the year last: Sat Nov  8 15:05:02 2014.
    private bool ReadTrailingYear()
    {
        _rest = _rest.Trim(" ,");
        if (_year == 0 && !ReadNumber(out _year, out _))
        {
            return false;
        }

        return _rest.IsEmpty;
    }

    private bool SkipSeparators()
    {
        int length = _rest.IndexOfAnyExcept(" -/.,");
        length = length < 0 ? _rest.Length : length;
        var separators = _rest[..length];
        _rest = _rest[length..];
        return separators.ContainsAny("-/.,");
    }

    private bool ReadNumber(out int value, out int digits)
    {
        digits = _rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? _rest.Length : digits;
        value = 0;
        if (digits is 0 or > 8)
        {
            return false;
        }

        value = int.Parse(_rest[..digits], CultureInfo.InvariantCulture);
        _rest = _rest[digits..];
        return true;
    }

    private int ReadName(string[] names)
    {
        int length = 0;
        while (length < _rest.Length && char.IsAsciiLetter(_rest[length]))
        {
            length++;
        }

        for (int i = 0; i < names.Length && length >= 3; i++)
        {
            if (_rest.StartsWith(names[i], StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[length..];
                return i;
            }
        }

        return -1;
    }
}
