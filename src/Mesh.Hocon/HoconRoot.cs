using Mesh.Hocon.Extensions;

namespace Mesh.Hocon;

/// <summary>What a parse gives, as in Akka.NET: a value, and the substitutions in it.</summary>
public class HoconRoot
{
    /// <summary>Of a value.</summary>
    public HoconRoot(HoconValue value)
        : this(value, []) { }

    /// <summary>Of a value and its substitutions.</summary>
    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
        Substitutions = substitutions;
    }

    /// <summary>Of nothing.</summary>
    protected HoconRoot()
        : this(new HoconValue()) { }

    /// <summary>The value.</summary>
    public HoconValue Value { get; }

    /// <summary>The substitutions that were in it; they are resolved.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; }
}
