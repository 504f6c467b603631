using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon;

/// <summary>A configuration with the surface of Akka.NET 1.5. Immutable, and safe to use from many threads.</summary>
/// <remarks>
/// What goes beyond that surface (origins, binding, linting, substitutions that are resolved later) is
/// <see cref="HoconDocument"/>, of which this is a view. Where Akka.NET looks values up in one fallback after the other, here
/// they are merged as HOCON.md says: what stands over an object and is none hides the objects below it, too.
/// A path that holds null counts as not set.
/// </remarks>
public class Config
{
    private readonly HoconNode _own;
    private readonly HoconNode _merged;

    /// <summary>Without a value.</summary>
    public Config()
        : this(HoconNode.ObjectOf([], default), null) { }

    /// <summary>Of what was parsed.</summary>
    /// <exception cref="HoconException">It is no object.</exception>
    public Config(HoconRoot root)
        : this(Checked((root ?? throw new ArgumentNullException(nameof(root))).Value.ToNode()), null) { }

    /// <summary>One configuration over another.</summary>
    public Config(Config source, Config? fallback)
        : this((source ?? throw new ArgumentNullException(nameof(source)))._own, fallback) { }

    private Config(HoconNode own, Config? fallback)
    {
        _own = own;
        Fallback = fallback;
        _merged = fallback is null ? own : Merging.Merge(fallback._merged, own);
    }

    /// <summary>Without a value.</summary>
    public static Config Empty { get; } = new();

    /// <summary>What this one lies over; null if over nothing.</summary>
    public Config? Fallback { get; }

    /// <summary>Whether nothing is set, in the fallback neither.</summary>
    public virtual bool IsEmpty => _merged.Map.Count == 0;

    /// <summary>The whole tree, that of the fallback merged in. Changing what this gives changes no configuration.</summary>
    public virtual HoconValue Root => new(_merged);

    /// <summary>What substitutions there were; they are resolved.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; set; } = [];

    /// <summary>Reads a text.</summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>A configuration over a text.</summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config operator +(Config config, string fallback) =>
        (config ?? throw new ArgumentNullException(nameof(config))).WithFallback(
            ConfigurationFactory.ParseString(fallback)
        );

    /// <summary>A text over a configuration.</summary>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>A boolean.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual bool GetBoolean(string path, bool @default = false) =>
        Get<bool>(path, Conversions.TryBoolean, @default);

    /// <summary>A size in bytes; null if it is not set.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>A size in bytes.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual long? GetByteSize(string path, long? def = null) =>
        Find(path) is { } node ? Conversions.Require<long>(node, Conversions.TrySize, path) : def;

    /// <summary>A whole number.</summary>
    /// <exception cref="HoconException">What is set is none, or does not fit.</exception>
    public virtual int GetInt(string path, int @default = 0) => Get<int>(path, Conversions.TryInt, @default);

    /// <summary>A whole number.</summary>
    /// <exception cref="HoconException">What is set is none, or does not fit.</exception>
    public virtual long GetLong(string path, long @default = 0) => Get<long>(path, Conversions.TryLong, @default);

    /// <summary>A string.</summary>
    /// <exception cref="HoconException">What is set is an array or an object.</exception>
    public virtual string? GetString(string path, string? @default = null) =>
        Get<string>(path, Conversions.TryString, @default!);

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual float GetFloat(string path, float @default = 0) => Get<float>(path, Conversions.TryFloat, @default);

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual decimal GetDecimal(string path, decimal @default = 0) =>
        Get<decimal>(path, Conversions.TryDecimal, @default);

    /// <summary>A number.</summary>
    /// <exception cref="HoconException">What is set is none.</exception>
    public virtual double GetDouble(string path, double @default = 0) =>
        Get<double>(path, Conversions.TryDouble, @default);

    /// <summary>An array of booleans; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<bool> GetBooleanList(string path) => List<bool>(path, Conversions.TryBoolean);

    /// <summary>An array of numbers; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<decimal> GetDecimalList(string path) => List<decimal>(path, Conversions.TryDecimal);

    /// <summary>An array of numbers; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<float> GetFloatList(string path) => List<float>(path, Conversions.TryFloat);

    /// <summary>An array of numbers; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<double> GetDoubleList(string path) => List<double>(path, Conversions.TryDouble);

    /// <summary>An array of whole numbers; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<int> GetIntList(string path) => List<int>(path, Conversions.TryInt);

    /// <summary>An array of whole numbers; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<long> GetLongList(string path) => List<long>(path, Conversions.TryLong);

    /// <summary>An array of bytes; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<byte> GetByteList(string path) => List<byte>(path, Conversions.TryInteger);

    /// <summary>An array of strings; empty if it is not set.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    /// <summary>An array of strings.</summary>
    /// <exception cref="HoconException">What is set is no array, or an element is none.</exception>
    public virtual IList<string> GetStringList(string path, string[] defaultPaths) =>
        Find(path) is null ? defaultPaths : List<string>(path, Conversions.TryString);

    /// <summary>The object at a path; null if none is set.</summary>
    /// <exception cref="HoconException">What is set is no object.</exception>
    public virtual Config? GetConfig(string path) =>
        Find(path) is not { } node ? null
        : node.Kind == HoconKind.Object ? new Config(node, null)
        : throw new HoconException(Conversions.Fault(node, path, "an object"));

    /// <summary>The value at a path; null if none is set. Changing it changes no configuration.</summary>
    public HoconValue? GetValue(string path) => Paths.Find(_merged, path) is { } node ? new HoconValue(node) : null;

    /// <summary>A duration; without a unit, milliseconds.</summary>
    /// <param name="path">The path.</param>
    /// <param name="default">Where none is set; null for zero.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> is one, too: <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="HoconException">What is set is none, or below 0.</exception>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Get<TimeSpan>(
            path,
            allowInfinite ? Conversions.TryDurationOrInfinite : Conversions.TryPositiveDuration,
            @default.GetValueOrDefault()
        );

    /// <summary>As HOCON, without the fallback.</summary>
    public override string ToString() => ToString(includeFallback: false);

    /// <summary>As HOCON.</summary>
    /// <param name="includeFallback">Whether what the fallback sets stands in it.</param>
    public string ToString(bool includeFallback) => (includeFallback ? _merged : _own).Render(new() { Pretty = true });

    /// <summary>This configuration over another, and over its own fallback first.</summary>
    /// <exception cref="ArgumentException">It is this one.</exception>
    public virtual Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
        {
            throw new ArgumentException("A configuration cannot be its own fallback.", nameof(fallback));
        }

        if (fallback is null)
        {
            return this;
        }

        // From the lowest upwards: who adds one fallback after the other gets a long chain.
        var layers = new Stack<Config>();
        for (Config? at = this; at is not null; at = at.Fallback)
        {
            layers.Push(at);
        }

        return layers.Aggregate(fallback, (all, layer) => layer.Copy(all));
    }

    /// <summary>Whether a value is set at a path.</summary>
    public virtual bool HasPath(string path) => Find(path) is not null;

    /// <summary>The values of the root by key, those of the fallback behind its own.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        _merged.Map.Select(field => KeyValuePair.Create(field.Key, new HoconValue(field.Value)));

    /// <summary>The same over another fallback; over its own where none is given.</summary>
    protected Config Copy(Config? fallback = null) => new(_own, fallback ?? Fallback) { Substitutions = Substitutions };

    internal HoconNode Node => _merged;

    internal static Config Of(HoconNode root) => new(Checked(root), null);

    private static HoconNode Checked(HoconNode root) =>
        root.Kind switch
        {
            HoconKind.Object => root,
            HoconKind.Null => HoconNode.ObjectOf([], root.Origin),
            _ => throw new HoconException(Conversions.Fault(root, null, "an object at the root")),
        };

    private HoconNode? Find(string path) =>
        Paths.Find(_merged, path) is { Kind: not HoconKind.Null } node ? node : null;

    private T Get<T>(string path, Conversion<T> conversion, T @default) =>
        Find(path) is { } node ? Conversions.Require(node, conversion, path) : @default;

    private IList<T> List<T>(string path, Conversion<T> conversion)
    {
        if (Find(path) is not { } node)
        {
            return [];
        }

        IReadOnlyList<HoconNode> items = Conversions.Require<IReadOnlyList<HoconNode>>(
            node,
            Conversions.TryArray,
            path
        );
        return [.. items.Select((item, index) => Conversions.Require(item, conversion, $"{path}.{index}"))];
    }
}
