namespace Mesh.Hocon.Extensions;

/// <summary>A part of a <see cref="HoconValue"/>, as in Akka.NET.</summary>
public interface IHoconElement
{
    /// <summary>Whether it is a string, a number, a boolean or null.</summary>
    bool IsString();

    /// <summary>Its text.</summary>
    string? GetString();

    /// <summary>Whether it is an array.</summary>
    bool IsArray();

    /// <summary>Its elements.</summary>
    IList<HoconValue> GetArray();
}

/// <summary>What may turn out to be an object, as in Akka.NET.</summary>
public interface IMightBeAHoconObject
{
    /// <summary>Whether it is one.</summary>
    bool IsObject();

    /// <summary>The object; null if it is none.</summary>
    HoconObject? GetObject();
}

/// <summary>A string, number, boolean or null, as in Akka.NET.</summary>
public class HoconLiteral : IHoconElement
{
    /// <summary>Null.</summary>
    public HoconLiteral() { }

    /// <summary>A string.</summary>
    public HoconLiteral(string? value) => Value = value;

    internal HoconLiteral(HoconNode node)
    {
        Node = node;
        Value = node.Kind == HoconKind.Null ? null : node.Text;
    }

    /// <summary>Its text; null for null.</summary>
    public string? Value { get; set; }

    internal HoconNode? Node { get; }

    /// <inheritdoc/>
    public bool IsString() => true;

    /// <inheritdoc/>
    public string? GetString() => Value;

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <summary>Nothing.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IList<HoconValue> GetArray() => throw new InvalidOperationException("A literal is no array.");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "null";
}

/// <summary>An array, as in Akka.NET.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    /// <inheritdoc/>
    public bool IsString() => false;

    /// <summary>Nothing.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public string GetString() => throw new InvalidOperationException("An array is no string.");

    /// <inheritdoc/>
    public bool IsArray() => true;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => this;

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(",", this)}]";
}

/// <summary>A substitution, as in Akka.NET. Configurations are resolved when they are parsed, so none holds one.</summary>
public class HoconSubstitution : IHoconElement, IMightBeAHoconObject
{
    /// <summary>Of a path.</summary>
    public HoconSubstitution(string path) => Path = path;

    /// <summary>Without a path.</summary>
    protected HoconSubstitution()
        : this("") { }

    /// <summary>What it refers to.</summary>
    public string Path { get; }

    /// <summary>What it was resolved to.</summary>
    public HoconValue? ResolvedValue { get; set; }

    /// <inheritdoc/>
    public bool IsString() => ResolvedValue?.IsString() ?? false;

    /// <inheritdoc/>
    public string? GetString() => ResolvedValue?.GetString();

    /// <inheritdoc/>
    public bool IsArray() => ResolvedValue?.IsArray() ?? false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => ResolvedValue?.GetArray() ?? [];

    /// <inheritdoc/>
    public bool IsObject() => ResolvedValue?.IsObject() ?? false;

    /// <inheritdoc/>
    public HoconObject? GetObject() => ResolvedValue?.GetObject();
}
