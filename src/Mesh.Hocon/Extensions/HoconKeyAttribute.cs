namespace Mesh.Hocon.Extensions;

/// <summary>Which key sets a property, and what it may be. Without it the key is the property's name, <c>like-this</c>.</summary>
/// <param name="key">The key below the object's own path; may have dots in it.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class HoconKeyAttribute(string? key = null) : Attribute
{
    /// <summary>The key below the object's own path; null for the property's name.</summary>
    public string? Key { get; } = key;

    /// <summary>The least value, written as in a file: <c>1ms</c>, <c>64 KiB</c>, <c>1</c>.</summary>
    public string? Min { get; init; }

    /// <summary>The largest value, written as in a file.</summary>
    public string? Max { get; init; }

    /// <summary>Whether a whole number is a size in bytes, which may have a unit.</summary>
    public bool IsSize { get; init; }
}
