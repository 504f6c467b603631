namespace Mesh.Contracts.Primitives;

/// <summary>What <see cref="XorTable{TId, TValue}.Put"/> did.</summary>
public enum XorPut
{
    /// <summary>The id is new, and stored.</summary>
    Added = 0,

    /// <summary>The id was there; it has the new value now.</summary>
    Replaced = 1,

    /// <summary>The id is new, and the table holds as many as it may: nothing was stored.</summary>
    Full = 2,

    /// <summary>It is the table's own id, which is never stored.</summary>
    Self = 3,
}
