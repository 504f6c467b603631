using System.Globalization;

namespace Mesh.Hocon.Reading;

/// <summary>Numbers as JSON writes them, and no others, also where a string is read as one.</summary>
internal static class Numbers
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether a text is a number by the JSON grammar: no leading zeros, no bare dot, no plus in front.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        int at = text is ['-', ..] ? 1 : 0;
        int digits = Digits(text[at..]);
        if (digits == 0 || (digits > 1 && text[at] == '0'))
        {
            return false;
        }

        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = Digits(text[(at + 1)..]);
            if (digits == 0)
            {
                return false;
            }

            at += digits + 1;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at += at + 1 < text.Length && text[at + 1] is '+' or '-' ? 2 : 1;
            digits = Digits(text[at..]);
            return digits > 0 && at + digits == text.Length;
        }

        return at == text.Length;
    }

    public static bool TryLong(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (!IsNumber(text))
        {
            return false;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        // 5.0 and 1e3 are whole, too.
        if (TryDecimal(text, out decimal number) && decimal.IsInteger(number))
        {
            if (number is >= long.MinValue and <= long.MaxValue)
            {
                value = (long)number;
                return true;
            }
        }

        return false;
    }

    public static bool TryDecimal(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        return IsNumber(text) && decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A finite double.</summary>
    public static bool TryDouble(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        return IsNumber(text)
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    public static bool AreEqual(string a, string b)
    {
        if (a == b)
        {
            return true;
        }

        // Two numbers with one double between them may still differ; a decimal has more digits, and less range.
        return AsDouble(a).Equals(AsDouble(b))
            && (!TryDecimal(a, out decimal exact) || !TryDecimal(b, out decimal other) || exact == other);
    }

    /// <summary>Equal for equal numbers.</summary>
    public static int Hash(string text) => AsDouble(text) is var value && value == 0 ? 0 : value.GetHashCode();

    // Beyond its range a double is infinite, which is as equal as it gets.
    private static double AsDouble(string text) =>
        double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) ? value + 0.0 : double.NaN;

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
