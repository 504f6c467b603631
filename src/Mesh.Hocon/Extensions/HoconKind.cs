namespace Mesh.Hocon.Extensions;

/// <summary>What a resolved value is.</summary>
public enum HoconKind
{
    /// <summary><c>null</c>: set, and to nothing.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>A string, quoted or not.</summary>
    String,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>Values by key, in the order in which the keys were first set.</summary>
    Object,
}
