using System.Runtime.CompilerServices;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Rendering;

namespace Mesh.Hocon;

/// <summary>A value, as in Akka.NET: parts that stand beside each other, which can be changed. No configuration changes with it.</summary>
public class HoconValue : IMightBeAHoconObject
{
    private readonly HoconNode? _node;
    private List<IHoconElement>? _values;

    /// <summary>Of no parts.</summary>
    public HoconValue() { }

    /// <summary>Of parts.</summary>
    /// <param name="values">The parts.</param>
    /// <param name="adoptedFromFallback">Without a meaning here.</param>
    public HoconValue(List<IHoconElement> values, bool adoptedFromFallback = true) => _values = values;

    internal HoconValue(HoconNode node) => _node = node;

    /// <summary>Whether it has no parts.</summary>
    public bool IsEmpty => Values.Count == 0;

    /// <summary>The parts.</summary>
    public List<IHoconElement> Values => _values ??= _node is null ? [] : [Element(_node)];

    /// <summary>As a configuration.</summary>
    /// <exception cref="HoconException">It is no object.</exception>
    public Config ToConfig() => Config.Of(ToNode());

    /// <summary>A configuration that has this value at a key.</summary>
    public Config AtKey(string key) => Config.Of(HoconNode.Of([KeyValuePair.Create(key, ToNode())]));

    /// <inheritdoc/>
    public HoconObject? GetObject() =>
        Values.FirstOrDefault() switch
        {
            HoconObject o => o,
            IMightBeAHoconObject may => may.GetObject(),
            _ => null,
        };

    /// <inheritdoc/>
    public bool IsObject() => GetObject() is not null;

    /// <summary>Adds a part.</summary>
    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Takes all parts away.</summary>
    public void Clear() => Values.Clear();

    /// <summary>Puts one part in the place of all.</summary>
    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    /// <summary>Whether all parts are strings, numbers, booleans or null.</summary>
    public bool IsString() => Values.Count > 0 && Values.TrueForAll(value => value.IsString());

    /// <summary>The value of a key of this object; null if it has none, or is none.</summary>
    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <inheritdoc cref="HoconNode.AsBoolean"/>
    public bool GetBoolean() => ToNode().AsBoolean();

    /// <summary>Its text; null for null, an array or an object.</summary>
    public string? GetString() => ToNode() is { IsScalar: true, Kind: not HoconKind.Null } node ? node.Text : null;

    /// <inheritdoc cref="HoconNode.AsDecimal"/>
    public decimal GetDecimal() => ToNode().AsDecimal();

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">It is none, or beyond the range of a float.</exception>
    public float GetFloat() => Conversions.Require<float>(ToNode(), Conversions.TryFloat);

    /// <inheritdoc cref="HoconNode.AsDouble"/>
    public double GetDouble() => ToNode().AsDouble();

    /// <inheritdoc cref="HoconNode.AsLong"/>
    public long GetLong() => ToNode().AsLong();

    /// <inheritdoc cref="HoconNode.AsInt"/>
    public int GetInt() => ToNode().AsInt();

    /// <summary>A whole number of 0 to 255.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public byte GetByte() => Conversions.Require<byte>(ToNode(), Conversions.TryInteger);

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<byte> GetByteList() => List(value => value.GetByte());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<int> GetIntList() => List(value => value.GetInt());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<long> GetLongList() => List(value => value.GetLong());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<bool> GetBooleanList() => List(value => value.GetBoolean());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<float> GetFloatList() => List(value => value.GetFloat());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<double> GetDoubleList() => List(value => value.GetDouble());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<decimal> GetDecimalList() => List(value => value.GetDecimal());

    /// <summary>The elements of this array, read so.</summary>
    /// <exception cref="HoconException">It is no array, or one is none.</exception>
    public IList<string> GetStringList() => List(value => value.ToNode().AsString());

    /// <summary>The elements of this array; of an object with whole numbers for keys, their values.</summary>
    /// <exception cref="HoconException">It is neither.</exception>
    public IList<HoconValue> GetArray() =>
        Values.Count > 0 && Values.TrueForAll(value => value.IsArray())
            ? [.. Values.SelectMany(value => value.GetArray())]
            : [.. ToNode().AsArray().Select(item => new HoconValue(item))];

    /// <summary>Whether it is an array, or an object that can be read as one.</summary>
    public bool IsArray() => Conversions.TryArray(ToNode(), out _, out _);

    /// <summary>A duration, as <see cref="HoconNode.AsDuration"/> reads it.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> is one, too: <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="HoconException">It is none, or below 0.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) =>
        Conversions.Require<TimeSpan>(
            ToNode(),
            allowInfinite ? Conversions.TryDurationOrInfinite : Conversions.TryPositiveDuration
        );

    /// <summary>A size in bytes, as <see cref="HoconNode.AsSize"/> reads it; null for null.</summary>
    /// <exception cref="HoconException">It is none.</exception>
    public long? GetByteSize() => ToNode() is { Kind: not HoconKind.Null } node ? node.AsSize() : null;

    /// <summary>As HOCON.</summary>
    public override string ToString() => ToString(0);

    /// <summary>As HOCON.</summary>
    /// <param name="indent">Levels of indentation, of two spaces each.</param>
    public virtual string ToString(int indent) =>
        Renderer.Render(ToNode(), new() { Pretty = true }, indent).TrimEnd('\n');

    internal HoconNode ToNode()
    {
        // A value that was put into itself must not end the process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return _values is null ? _node ?? HoconNode.Null() : ToNode(_values);
    }

    private List<T> List<T>(Func<HoconValue, T> read) => [.. GetArray().Select(read)];

    private static IHoconElement Element(HoconNode node)
    {
        if (node.Kind == HoconKind.Object)
        {
            return new HoconObject(node);
        }

        if (node.IsScalar)
        {
            return new HoconLiteral(node);
        }

        var array = new HoconArray();
        array.AddRange(node.Items.Select(item => new HoconValue(item)));
        return array;
    }

    private static HoconNode ToNode(List<IHoconElement> values)
    {
        if (
            values is [HoconLiteral { Node: { } node } literal]
            && literal.Value == (node.Kind == HoconKind.Null ? null : node.Text)
        )
        {
            return node;
        }

        if (values.Count == 0)
        {
            return HoconNode.Null();
        }

        if (values.TrueForAll(value => value.IsArray()))
        {
            return HoconNode.Of(values.SelectMany(value => value.GetArray()).Select(item => item.ToNode()));
        }

        HoconObject? first = values[0] as HoconObject ?? (values[0] as IMightBeAHoconObject)?.GetObject();
        return first is not null ? first.ToNode()
            : values is [var only] && only.GetString() is null ? HoconNode.Null()
            : HoconNode.Of(string.Concat(values.Select(value => value.GetString())));
    }
}
