using System.Globalization;
using Mesh.Hocon.Binding;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Extensions;

/// <summary>One setting: a key and what it may be.</summary>
/// <param name="Path">The whole path.</param>
/// <param name="Type">What it is read as.</param>
/// <param name="Key">The attribute of its property.</param>
/// <param name="IsNullable">Whether it may be null.</param>
public sealed record HoconSetting(string Path, Type Type, HoconKeyAttribute Key, bool IsNullable = false)
{
    /// <summary>
    /// What it may be, for people: <c>duration, 1ms to 10s</c>; <c>size, at least 1 MiB</c>; <c>contacts or open</c>.
    /// </summary>
    public string Allowed
    {
        get
        {
            string kind = Values.Describe(Type, Key.IsSize);
            string range = (Key.Min, Key.Max) switch
            {
                (null, null) => "",
                ({ } min, null) => $", at least {min}",
                (null, { } max) => $", at most {max}",
                ({ } min, { } max) => $", {min} to {max}",
            };
            return kind + range + (IsNullable ? ", or null" : "");
        }
    }

    /// <summary>What is wrong with a value's range; null if nothing is.</summary>
    internal string? OutOfRange(object? value)
    {
        if (value is null || (IsWithin(Key.Min, value, atLeast: true) && IsWithin(Key.Max, value, atLeast: false)))
        {
            return null;
        }

        return $"expected {Allowed}, found {Values.Text(value, Key.IsSize)}";
    }

    /// <summary>What is wrong with the attribute; null if nothing is.</summary>
    internal string? Misuse()
    {
        Type bare = Values.Bare(Type);
        if (Key.IsSize && bare != typeof(int) && bare != typeof(long))
        {
            return "a size is an int or a long";
        }

        if (Key.Min is null && Key.Max is null)
        {
            return null;
        }

        if (!bare.IsValueType || !typeof(IComparable).IsAssignableFrom(bare) || bare.IsEnum || bare == typeof(bool))
        {
            return "only numbers, sizes and durations have a range";
        }

        try
        {
            _ = OutOfRange(Activator.CreateInstance(bare));
            return null;
        }
        catch (HoconException e)
        {
            return $"its range cannot be read: {e.Faults[0].Message}";
        }
    }

    private bool IsWithin(string? limit, object value, bool atLeast)
    {
        if (limit is null)
        {
            return true;
        }

        HoconNode node = HoconNode.Scalar(HoconKind.String, limit, default);
        IComparable bound = value switch
        {
            TimeSpan => node.AsDuration(),
            int or long when Key.IsSize => node.AsSize(),
            float => (float)node.AsDouble(),
            double => node.AsDouble(),
            _ => node.AsDecimal(),
        };
        object comparable = value switch
        {
            TimeSpan or float or double => value,
            int or long when Key.IsSize => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            _ => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        };

        // Not a number is on neither side of anything.
        if (comparable is double.NaN or float.NaN)
        {
            return false;
        }

        int order = bound.CompareTo(comparable);
        return atLeast ? order <= 0 : order >= 0;
    }
}
