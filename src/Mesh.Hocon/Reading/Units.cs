using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Reading;

/// <summary>A number with a unit behind it (HOCON.md, "Units format").</summary>
internal static class Units
{
    private const decimal Kilo = 1000m;
    private const decimal Kibi = 1024m;

    /// <summary>
    /// Splits "10 s" into number and unit; the unit is empty where there is none. False where the text is not of this form.
    /// </summary>
    public static bool TrySplit(HoconNode node, out decimal number, out ReadOnlySpan<char> unit)
    {
        number = 0;
        unit = default;
        if (node.Kind is not (HoconKind.Number or HoconKind.String))
        {
            return false;
        }

        ReadOnlySpan<char> text = Blank.Trim(node.Text);
        int end = text.Length;
        while (end > 0 && char.IsLetter(text[end - 1]))
        {
            end--;
        }

        unit = text[end..];
        return end > 0 && Numbers.TryDecimal(Blank.Trim(text[..end]), out number);
    }

    /// <summary>HOCON.md, "Duration format": ticks of 100 ns in a unit; without one, of a millisecond.</summary>
    public static decimal? Ticks(ReadOnlySpan<char> unit) =>
        unit switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => null,
        };

    /// <summary>HOCON.md, "Period Format"; without a unit, days.</summary>
    public static HoconPeriod? Period(ReadOnlySpan<char> unit, int count) =>
        unit switch
        {
            "" or "d" or "day" or "days" => new HoconPeriod(0, 0, count),
            "w" or "week" or "weeks" => new HoconPeriod(0, 0, count * 7),
            "m" or "mo" or "month" or "months" => new HoconPeriod(0, count, 0),
            "y" or "year" or "years" => new HoconPeriod(count, 0, 0),
            _ => null,
        };

    /// <summary>HOCON.md, "Size in bytes format"; without a unit, bytes.</summary>
    public static decimal? Bytes(ReadOnlySpan<char> unit) =>
        unit switch
        {
            "" or "B" or "b" or "byte" or "bytes" => 1m,
            "kB" or "kilobyte" or "kilobytes" => Kilo,
            "MB" or "megabyte" or "megabytes" => Kilo * Kilo,
            "GB" or "gigabyte" or "gigabytes" => Kilo * Kilo * Kilo,
            "TB" or "terabyte" or "terabytes" => Kilo * Kilo * Kilo * Kilo,
            "PB" or "petabyte" or "petabytes" => Kilo * Kilo * Kilo * Kilo * Kilo,
            "EB" or "exabyte" or "exabytes" => Kilo * Kilo * Kilo * Kilo * Kilo * Kilo,
            "ZB" or "zettabyte" or "zettabytes" => Kilo * Kilo * Kilo * Kilo * Kilo * Kilo * Kilo,
            "YB" or "yottabyte" or "yottabytes" => Kilo * Kilo * Kilo * Kilo * Kilo * Kilo * Kilo * Kilo,
            "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => Kibi,
            "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => Kibi * Kibi,
            "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => Kibi * Kibi * Kibi,
            "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => Kibi * Kibi * Kibi * Kibi,
            "P" or "p" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => Kibi * Kibi * Kibi * Kibi * Kibi,
            "E" or "e" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => Kibi * Kibi * Kibi * Kibi * Kibi * Kibi,
            "Z" or "z" or "Zi" or "ZiB" or "zebibyte" or "zebibytes" => Kibi * Kibi * Kibi * Kibi * Kibi * Kibi * Kibi,
            "Y" or "y" or "Yi" or "YiB" or "yobibyte" or "yobibytes" => Kibi
                * Kibi
                * Kibi
                * Kibi
                * Kibi
                * Kibi
                * Kibi
                * Kibi,
            _ => null,
        };
}
