using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Binding;

/// <summary>The types that a value can be read as.</summary>
internal static class Values
{
    private delegate bool Reader(HoconNode node, out object? value, out string expected);

    private static readonly Dictionary<Type, (string Name, Reader Read)> Scalars = new()
    {
        [typeof(bool)] = ("true or false", Boxed<bool>(Conversions.TryBoolean)),
        [typeof(byte)] = ("integer", Boxed<byte>(Conversions.TryInteger)),
        [typeof(short)] = ("integer", Boxed<short>(Conversions.TryInteger)),
        [typeof(ushort)] = ("integer", Boxed<ushort>(Conversions.TryInteger)),
        [typeof(uint)] = ("integer", Boxed<uint>(Conversions.TryInteger)),
        [typeof(int)] = ("integer", Boxed<int>(Conversions.TryInt)),
        [typeof(long)] = ("integer", Boxed<long>(Conversions.TryLong)),
        [typeof(float)] = ("number", Boxed<float>(Conversions.TryFloat)),
        [typeof(double)] = ("number", Boxed<double>(Conversions.TryDouble)),
        [typeof(decimal)] = ("number", Boxed<decimal>(Conversions.TryDecimal)),
        [typeof(string)] = ("string", Boxed<string>(Conversions.TryString)),
        [typeof(TimeSpan)] = ("duration", Boxed<TimeSpan>(Conversions.TryDuration)),
        [typeof(HoconPeriod)] = ("period", Boxed<HoconPeriod>(Conversions.TryPeriod)),
        [typeof(HoconNode)] = ("any value", Boxed<HoconNode>(TryNode)),
        [typeof(Uri)] = ("URI", TryUri),
    };

    /// <summary>Whether values of a type are objects with settings of their own.</summary>
    public static bool IsSection(Type type)
    {
        Type bare = Bare(type);
        return !IsScalar(bare)
            && ItemOf(bare) is null
            && EntryOf(bare) is null
            && Shape.Of(bare).Constructor is not null;
    }

    /// <summary>Whether values of a type have nothing inside.</summary>
    public static bool IsScalar(Type type) => type.IsEnum || Scalars.ContainsKey(type);

    /// <summary>Whether a value of a type may be null.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">What its declaration says; null where there is none, which forbids nothing.</param>
    public static bool IsNullable(Type type, NullabilityInfo? nullability) =>
        type.IsValueType
            ? Nullable.GetUnderlyingType(type) is not null
            : type == typeof(HoconNode) || nullability is not { WriteState: NullabilityState.NotNull };

    /// <summary>What a type is called in a file.</summary>
    public static string Describe(Type type, bool isSize)
    {
        Type bare = Bare(type);
        return isSize ? "size"
            : bare.IsEnum ? Or(Enum.GetNames(bare).Select(Names.ToKey))
            : ItemOf(bare) is { } item ? $"list; each: {Describe(item, false)}"
            : EntryOf(bare) is { } entry ? $"object; each: {Describe(entry, false)}"
            : Scalars.TryGetValue(bare, out var scalar) ? scalar.Name
            : "object";
    }

    /// <summary>A value as a file would have it.</summary>
    public static string Text(object value, bool isSize) =>
        value switch
        {
            TimeSpan time => Duration(time),
            int or long when isSize => $"{value} B",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>A duration in the largest unit that needs no fraction.</summary>
    public static string Duration(TimeSpan time)
    {
        (long Ticks, string Unit)[] units =
        [
            (TimeSpan.TicksPerDay, "d"),
            (TimeSpan.TicksPerHour, "h"),
            (TimeSpan.TicksPerMinute, "m"),
            (TimeSpan.TicksPerSecond, "s"),
            (TimeSpan.TicksPerMillisecond, "ms"),
            (TimeSpan.TicksPerMicrosecond, "us"),
        ];
        (long ticks, string unit) = Array.Find(units, u => time.Ticks % u.Ticks == 0 && time.Ticks != 0);
        return ticks == 0
            ? time == TimeSpan.Zero
                ? "0s"
                : $"{time.Ticks * (Int128)100}ns"
            : string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / ticks}{unit}");
    }

    /// <summary>Reads a value that is no section, list or map.</summary>
    public static bool TryRead(Type type, HoconNode node, bool isSize, out object? value, out string expected)
    {
        Type bare = Bare(type);
        if (isSize)
        {
            return TrySize(bare, node, out value, out expected);
        }

        if (bare.IsEnum)
        {
            return TryEnum(bare, node, out value, out expected);
        }

        if (!Scalars.TryGetValue(bare, out (string Name, Reader Read) scalar))
        {
            throw new UnreachableException($"{type} was let in.");
        }

        return scalar.Read(node, out value, out expected);
    }

    public static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>What a list holds; null where the type is none.</summary>
    public static Type? ItemOf(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        return
            type.IsGenericType
            && type.GetGenericArguments() is [var item]
            && type.IsAssignableFrom(typeof(List<>).MakeGenericType(item))
            ? item
            : null;
    }

    /// <summary>What a map by strings holds; null where the type is none.</summary>
    public static Type? EntryOf(Type type) =>
        type.IsGenericType
        && type.GetGenericArguments() is [var key, var entry]
        && key == typeof(string)
        && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, entry))
            ? entry
            : null;

    private static Reader Boxed<T>(Conversion<T> conversion) =>
        (HoconNode node, out object? value, out string expected) =>
        {
            bool isRead = conversion(node, out T read, out expected);
            value = read;
            return isRead;
        };

    private static bool TryNode(HoconNode node, out HoconNode value, out string expected)
    {
        (value, expected) = (node, "");
        return true;
    }

    private static bool TryUri(HoconNode node, out object? value, out string expected)
    {
        expected = "an absolute URI";
        value = node.Kind == HoconKind.String && Uri.TryCreate(node.Text, UriKind.Absolute, out Uri? uri) ? uri : null;
        return value is not null;
    }

    private static bool TrySize(Type type, HoconNode node, out object? value, out string expected)
    {
        bool isRead = Conversions.TrySize(node, out long size, out expected);
        value = size;
        if (isRead && type == typeof(int))
        {
            expected = "a size of fewer than 2 GiB";
            isRead = size <= int.MaxValue;
            value = isRead ? (int)size : 0;
        }

        return isRead;
    }

    private static bool TryEnum(Type type, HoconNode node, out object? value, out string expected)
    {
        string[] names = Enum.GetNames(type);
        int index = node.IsScalar
            ? Array.FindIndex(names, name => Names.ToKey(name).Equals(node.Text, StringComparison.OrdinalIgnoreCase))
            : -1;
        expected = Or(names.Select(Names.ToKey));
        value = index < 0 ? null : Enum.Parse(type, names[index]);
        return index >= 0;
    }

    private static string Or(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
