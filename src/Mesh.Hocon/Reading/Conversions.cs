using System.Numerics;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Reading;

/// <summary>Reads a value as a type, or says what was expected.</summary>
/// <param name="node">The value.</param>
/// <param name="value">What it is, if it is one.</param>
/// <param name="expected">Otherwise what it should have been, as in "an integer".</param>
internal delegate bool Conversion<T>(HoconNode node, out T value, out string expected);

/// <summary>The conversions of HOCON.md, "Automatic type conversions", "Units format" and the sections behind it.</summary>
internal static class Conversions
{
    public static T Require<T>(HoconNode node, Conversion<T> conversion, string? path = null) =>
        conversion(node, out T value, out string expected)
            ? value
            : throw new HoconException(Fault(node, path, expected));

    public static HoconFault Fault(HoconNode node, string? path, string expected) =>
        new(node.Origin, path, $"expected {expected}, found {Printable.Found(node)}");

    public static bool TryInt(HoconNode node, out int value, out string expected)
    {
        bool isWhole = TryLong(node, out long wide, out expected);
        value = (int)wide;
        if (isWhole && value != wide)
        {
            expected = "an integer of 32 bits";
            return false;
        }

        return isWhole;
    }

    public static bool TryLong(HoconNode node, out long value, out string expected)
    {
        expected = "an integer";
        value = 0;
        if (!IsText(node) || Numbers.TryLong(node.Text, out value))
        {
            return IsText(node);
        }

        if (
            !node.Text.AsSpan(node.Text is ['-', ..] ? 1 : 0).ContainsAnyExceptInRange('0', '9')
            && Numbers.IsNumber(node.Text)
        )
        {
            expected = "an integer of 64 bits";
        }

        return false;
    }

    /// <summary>A whole number of a type with fewer bits.</summary>
    public static bool TryInteger<T>(HoconNode node, out T value, out string expected)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (long least, long most) = (long.CreateSaturating(T.MinValue), long.CreateSaturating(T.MaxValue));
        bool isWhole = TryLong(node, out long wide, out _);
        expected = $"an integer from {least} to {most}";
        bool fits = isWhole && wide >= least && wide <= most;
        value = fits ? T.CreateTruncating(wide) : default;
        return fits;
    }

    public static bool TryDouble(HoconNode node, out double value, out string expected)
    {
        expected = "a number";
        value = 0;
        return IsText(node) && Numbers.TryDouble(node.Text, out value);
    }

    public static bool TryFloat(HoconNode node, out float value, out string expected)
    {
        bool isRead = TryDouble(node, out double wide, out expected);
        value = (float)wide;
        if (isRead && !float.IsFinite(value))
        {
            expected = "a number of up to 3.4e38";
            return false;
        }

        return isRead;
    }

    public static bool TryDecimal(HoconNode node, out decimal value, out string expected)
    {
        expected = "a number";
        value = 0;
        return IsText(node) && Numbers.TryDecimal(node.Text, out value);
    }

    public static bool TryBoolean(HoconNode node, out bool value, out string expected)
    {
        expected = "true or false";
        bool? known = !IsText(node)
            ? null
            : node.Text switch
            {
                "true" or "yes" or "on" => true,
                "false" or "no" or "off" => false,
                _ => null,
            };
        value = known ?? false;
        return known is not null;
    }

    public static bool TryString(HoconNode node, out string value, out string expected)
    {
        expected = "a string";
        value = node.Text;
        return IsText(node);
    }

    public static bool TryDuration(HoconNode node, out TimeSpan value, out string expected)
    {
        expected = "a duration such as 10s, 500ms or 2 minutes";
        value = default;
        if (
            !Units.TrySplit(node, out decimal number, out ReadOnlySpan<char> unit) || Units.Ticks(unit) is not { } ticks
        )
        {
            return false;
        }

        if (!TryMultiply(number, ticks, out decimal total) || total is < long.MinValue or > long.MaxValue)
        {
            expected = "a duration of at most 29,000 years";
            return false;
        }

        value = new TimeSpan((long)decimal.Round(total));
        return true;
    }

    /// <summary>Akka.NET's durations: never below 0, and without an end where the word says so.</summary>
    public static bool TryDurationOrInfinite(HoconNode node, out TimeSpan value, out string expected)
    {
        if (node is { Kind: HoconKind.String, Text: "infinite" })
        {
            (value, expected) = (Timeout.InfiniteTimeSpan, "");
            return true;
        }

        return TryPositiveDuration(node, out value, out expected);
    }

    public static bool TryPositiveDuration(HoconNode node, out TimeSpan value, out string expected)
    {
        bool isRead = TryDuration(node, out value, out expected);
        if (isRead && value < TimeSpan.Zero)
        {
            expected = "a duration of at least 0";
            return false;
        }

        return isRead;
    }

    public static bool TryPeriod(HoconNode node, out HoconPeriod value, out string expected)
    {
        expected = "a period such as 3 days, 2 weeks, 1 month or 1 year";
        value = default;
        if (
            !Units.TrySplit(node, out decimal number, out ReadOnlySpan<char> unit)
            || !decimal.IsInteger(number)
            || number is < int.MinValue / 7 or > int.MaxValue / 7
            || Units.Period(unit, (int)number) is not { } period
        )
        {
            return false;
        }

        value = period;
        return true;
    }

    public static bool TrySize(HoconNode node, out long value, out string expected)
    {
        expected = "a size such as 512, 64 KiB or 10 MB";
        value = 0;
        if (
            !Units.TrySplit(node, out decimal number, out ReadOnlySpan<char> unit)
            || number < 0
            || Units.Bytes(unit) is not { } bytes
        )
        {
            return false;
        }

        if (!TryMultiply(number, bytes, out decimal total) || total > long.MaxValue)
        {
            expected = "a size of fewer than 8 EiB";
            return false;
        }

        value = (long)total;
        return true;
    }

    public static bool TryArray(HoconNode node, out IReadOnlyList<HoconNode> value, out string expected)
    {
        expected = "an array";
        value = node.Kind == HoconKind.Array ? node.Items : NumericKeys.ToArray(node)!;
        return value is not null;
    }

    private static bool IsText(HoconNode node) =>
        node.Kind is HoconKind.Number or HoconKind.String or HoconKind.Boolean;

    private static bool TryMultiply(decimal a, decimal b, out decimal product)
    {
        try
        {
            product = a * b;
            return true;
        }
        catch (OverflowException)
        {
            product = 0;
            return false;
        }
    }
}
