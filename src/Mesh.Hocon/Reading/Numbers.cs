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
        return Exact.Of(text) is { Exponent: >= 0 and < 19 } whole
            && long.TryParse(whole.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
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

        // Different numbers may be near to the same double; only few come as far as to be compared in full.
        return AsDouble(a).Equals(AsDouble(b)) && Exact.Of(a) == Exact.Of(b);
    }

    /// <summary>Equal for equal numbers.</summary>
    public static int Hash(string text) => AsDouble(text) is var value && value == 0 ? 0 : value.GetHashCode();

    private static double AsDouble(string text) =>
        double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) ? value + 0.0 : double.NaN;

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>A number as it is: its digits without zeros at either end, times a power of ten.</summary>
    private readonly record struct Exact(bool IsNegative, string Digits, long Exponent)
    {
        private const long MaxExponent = 1_000_000_000_000_000;

        public static Exact Of(ReadOnlySpan<char> text)
        {
            bool isNegative = text is ['-', ..];
            ReadOnlySpan<char> rest = isNegative ? text[1..] : text;
            int e = rest.IndexOfAny('e', 'E');
            ReadOnlySpan<char> mantissa = e < 0 ? rest : rest[..e];
            int dot = mantissa.IndexOf('.');
            string digits = dot < 0 ? mantissa.ToString() : string.Concat(mantissa[..dot], mantissa[(dot + 1)..]);
            string known = digits.TrimStart('0').TrimEnd('0');
            if (known.Length == 0)
            {
                return new Exact(false, "", 0);
            }

            long exponent = 0;
            bool isRead =
                e < 0
                || long.TryParse(
                    rest[(e + 1)..],
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out exponent
                );
            if (!isRead || exponent is < -MaxExponent or > MaxExponent)
            {
                // Nothing else is so large or so small: it is equal to what is written like it.
                return new Exact(isNegative, rest.ToString(), 0);
            }

            long zeros = digits.Length - digits.TrimEnd('0').Length;
            long decimals = dot < 0 ? 0 : mantissa.Length - dot - 1;
            return new Exact(isNegative, known, exponent + zeros - decimals);
        }

        /// <summary>Without a dot, where it is whole.</summary>
        public override string ToString() =>
            Digits.Length == 0 ? "0" : $"{(IsNegative ? "-" : "")}{Digits}{new string('0', (int)Exponent)}";
    }
}
