using System.Globalization;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Rendering;

namespace Mesh.Hocon.Extensions;

/// <summary>A resolved value: null, a boolean, a number, a string, an array or an object. Immutable; equal by value.</summary>
/// <remarks>
/// Equality does not look at origins, at the order of keys, or at how a number is written: <c>1</c>, <c>1.0</c> and
/// <c>1e0</c> are equal. A number and a string are not, even where either would be read as the other.
/// </remarks>
public sealed class HoconNode : IEquatable<HoconNode>
{
    /// <summary>What a value counts, beside its characters.</summary>
    internal const int ValueSize = 16;

    private static readonly Dictionary<string, HoconNode> NoFields = [];

    private readonly HoconNode[] _items;
    private readonly Dictionary<string, HoconNode> _fields;

    private HoconNode(
        HoconKind kind,
        HoconOrigin origin,
        string text = "",
        HoconNode[]? items = null,
        Dictionary<string, HoconNode>? fields = null
    )
    {
        Kind = kind;
        Origin = origin;
        Text = text;
        _items = items ?? [];
        _fields = fields ?? NoFields;
    }

    /// <summary>What it is.</summary>
    public HoconKind Kind { get; }

    /// <summary>Where it was written; of what was put together, where the first part was.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>
    /// A string itself; a number as it was written; <c>true</c>, <c>false</c> or <c>null</c>; of arrays and objects, empty.
    /// </summary>
    public string Text { get; }

    /// <summary>The elements of an array; of others, none.</summary>
    public IReadOnlyList<HoconNode> Items => _items;

    /// <summary>The values of an object by key; of others, none.</summary>
    public IReadOnlyDictionary<string, HoconNode> Fields => _fields;

    /// <summary>Whether it is neither an array nor an object.</summary>
    public bool IsScalar => Kind < HoconKind.Array;

    /// <summary>An object that stood over something else than an object: what lies below it does not shine through.</summary>
    internal bool IsOpaque { get; private init; }

    /// <summary>Levels of arrays and objects; of a scalar 0.</summary>
    internal int Depth { get; private init; }

    /// <summary>As <see cref="HoconLimits.Size"/> counts.</summary>
    internal long Size { get; private init; }

    internal Dictionary<string, HoconNode> Map => _fields;

    internal HoconNode[] Elements => _items;

    /// <summary>The value <c>null</c>.</summary>
    public static HoconNode Null(HoconOrigin origin = default) => Scalar(HoconKind.Null, "null", origin);

    /// <summary>A boolean.</summary>
    public static HoconNode Of(bool value, HoconOrigin origin = default) =>
        Scalar(HoconKind.Boolean, value ? "true" : "false", origin);

    /// <summary>A number.</summary>
    public static HoconNode Of(long value, HoconOrigin origin = default) =>
        Scalar(HoconKind.Number, value.ToString(CultureInfo.InvariantCulture), origin);

    /// <summary>A number.</summary>
    public static HoconNode Of(decimal value, HoconOrigin origin = default) =>
        Scalar(HoconKind.Number, value.ToString(CultureInfo.InvariantCulture), origin);

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is infinite or not a number: HOCON, as JSON, has neither.</exception>
    public static HoconNode Of(double value, HoconOrigin origin = default)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "HOCON has no such number.");
        }

        return Scalar(HoconKind.Number, value.ToString("R", CultureInfo.InvariantCulture), origin);
    }

    /// <summary>A string.</summary>
    public static HoconNode Of(string value, HoconOrigin origin = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Scalar(HoconKind.String, value, origin);
    }

    /// <summary>An array.</summary>
    /// <exception cref="HoconException">It would be larger or deeper than the default <see cref="HoconLimits"/>.</exception>
    public static HoconNode Of(IEnumerable<HoconNode> items, HoconOrigin origin = default) =>
        Bounded(ArrayOf([.. items], origin));

    /// <summary>An object; of two values for one key, the later stands.</summary>
    /// <exception cref="HoconException">It would be larger or deeper than the default <see cref="HoconLimits"/>.</exception>
    public static HoconNode Of(IEnumerable<KeyValuePair<string, HoconNode>> fields, HoconOrigin origin = default)
    {
        var map = new Dictionary<string, HoconNode>(StringComparer.Ordinal);
        foreach ((string key, HoconNode value) in fields)
        {
            map[key] = value;
        }

        return Bounded(ObjectOf(map, origin));
    }

    internal static HoconNode Scalar(HoconKind kind, string text, HoconOrigin origin) =>
        new(kind, origin, text) { Size = ValueSize + Spelled.Length(text) };

    /// <summary>Takes the array; nobody may change it after this.</summary>
    internal static HoconNode ArrayOf(HoconNode[] items, HoconOrigin origin)
    {
        int depth = 0;
        long size = ValueSize;
        foreach (HoconNode item in items)
        {
            depth = Math.Max(depth, item.Depth);
            size = Saturating(size, item.Size);
        }

        return new(HoconKind.Array, origin, items: items) { Depth = depth + 1, Size = size };
    }

    /// <summary>Takes the dictionary; nobody may change it after this.</summary>
    internal static HoconNode ObjectOf(Dictionary<string, HoconNode> fields, HoconOrigin origin, bool isOpaque = false)
    {
        int depth = 0;
        long size = ValueSize;
        foreach ((string key, HoconNode value) in fields)
        {
            depth = Math.Max(depth, value.Depth);
            size = Saturating(size + Spelled.Length(key), value.Size);
        }

        return new(HoconKind.Object, origin, fields: fields)
        {
            Depth = depth + 1,
            Size = size,
            IsOpaque = isOpaque,
        };
    }

    /// <summary>The same, so that nothing below it shines through.</summary>
    internal HoconNode ToOpaque() =>
        IsOpaque || Kind != HoconKind.Object
            ? this
            : new(Kind, Origin, fields: _fields)
            {
                Depth = Depth,
                Size = Size,
                IsOpaque = true,
            };

    /// <summary>A whole number that fits in 32 bits.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public int AsInt() => Conversions.Require<int>(this, Conversions.TryInt);

    /// <summary>A whole number that fits in 64 bits.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public long AsLong() => Conversions.Require<long>(this, Conversions.TryLong);

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">It is none, or beyond the range of a double.</exception>
    public double AsDouble() => Conversions.Require<double>(this, Conversions.TryDouble);

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">It is none, or beyond the range of a decimal.</exception>
    public decimal AsDecimal() => Conversions.Require<decimal>(this, Conversions.TryDecimal);

    /// <summary>A boolean: also <c>yes</c>, <c>on</c>, <c>no</c> and <c>off</c>.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public bool AsBoolean() => Conversions.Require<bool>(this, Conversions.TryBoolean);

    /// <summary>A string; a number as it was written, and a boolean, too.</summary>
    /// <exception cref="HoconException">It is null, an array or an object.</exception>
    public string AsString() => Conversions.Require<string>(this, Conversions.TryString);

    /// <summary>A duration: a number with a unit from <c>ns</c> to <c>days</c>; without one, milliseconds.</summary>
    /// <exception cref="HoconException">It is none, or beyond the range of a <see cref="TimeSpan"/>.</exception>
    public TimeSpan AsDuration() => Conversions.Require<TimeSpan>(this, Conversions.TryDuration);

    /// <summary>A period of the calendar: a whole number with a unit from <c>days</c> to <c>years</c>; without one, days.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public HoconPeriod AsPeriod() => Conversions.Require<HoconPeriod>(this, Conversions.TryPeriod);

    /// <summary>A size in bytes: a number with a unit from <c>B</c> to <c>YiB</c>; without one, bytes. What is left of a byte is dropped.</summary>
    /// <exception cref="HoconException">It is none, below 0, or does not fit in 64 bits.</exception>
    public long AsSize() => Conversions.Require<long>(this, Conversions.TrySize);

    /// <summary>
    /// The elements of an array; of an object with whole numbers for keys, their values in that order
    /// (HOCON.md, "Conversion of numerically-indexed objects to arrays").
    /// </summary>
    /// <exception cref="HoconException">It is neither.</exception>
    public IReadOnlyList<HoconNode> AsArray() =>
        Conversions.Require<IReadOnlyList<HoconNode>>(this, Conversions.TryArray);

    /// <summary>The value at a path below this object.</summary>
    /// <param name="path">Keys with dots between them; a key with a dot in it stands in quotes.</param>
    /// <param name="node">The value; null if there is none.</param>
    /// <returns>Whether there is one; a null that was written counts.</returns>
    /// <exception cref="HoconException"><paramref name="path"/> is no path.</exception>
    public bool TryGet(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HoconNode? node)
    {
        node = Paths.Find(this, path);
        return node is not null;
    }

    /// <inheritdoc/>
    public bool Equals(HoconNode? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || other.Kind != Kind)
        {
            return false;
        }

        return Kind switch
        {
            HoconKind.Array => _items.AsSpan().SequenceEqual(other._items),
            HoconKind.Object => _fields.Count == other._fields.Count
                && _fields.All(field =>
                    other._fields.TryGetValue(field.Key, out HoconNode? theirs) && field.Value.Equals(theirs)
                ),
            HoconKind.Number => Numbers.AreEqual(Text, other.Text),
            _ => Text == other.Text,
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HoconNode);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        switch (Kind)
        {
            case HoconKind.Array:
                Array.ForEach(_items, item => hash.Add(item));
                break;
            case HoconKind.Object:
                // The order of keys is no part of the value.
                hash.Add(_fields.Sum(field => (long)HashCode.Combine(field.Key, field.Value)));
                break;
            case HoconKind.Number:
                hash.Add(Numbers.Hash(Text));
                break;
            default:
                hash.Add(Text);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>As HOCON, in one line.</summary>
    public override string ToString() => Render();

    /// <summary>As HOCON or JSON.</summary>
    /// <param name="options">How; null for one line of HOCON.</param>
    public string Render(HoconRenderOptions? options = null) => Renderer.Render(this, options ?? new());

    private static HoconNode Bounded(HoconNode node)
    {
        var limits = new HoconLimits();
        return node.Depth <= limits.Depth && node.Size <= limits.Size
            ? node
            : throw new HoconException(
                new HoconFault(
                    node.Origin,
                    null,
                    $"the value is {node.Depth} levels deep and of size {node.Size}; at most {limits.Depth} and {limits.Size} are allowed"
                )
            );
    }

    private static long Saturating(long a, long b) => a > long.MaxValue / 2 - b ? long.MaxValue / 2 : a + b;
}
