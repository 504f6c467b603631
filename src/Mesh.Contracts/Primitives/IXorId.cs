namespace Mesh.Contracts.Primitives;

/// <summary>An id of fixed length that can be measured by XOR: <see cref="PeerId"/>, <see cref="Hid"/>, <see cref="Uid"/>.</summary>
/// <typeparam name="TSelf">The id itself.</typeparam>
public interface IXorId<TSelf> : IEquatable<TSelf>, IComparable<TSelf>
    where TSelf : struct, IXorId<TSelf>
{
    /// <summary>The length of the id in bits: a multiple of 8 up to 256, the same for all ids of the type.</summary>
    static abstract int BitCount { get; }

    /// <summary>Eight bytes of the id as a big-endian number.</summary>
    /// <param name="index">0 for the first eight bytes, up to the last that the id has. A last word that the id doesn't fill ends in zero bits.</param>
    ulong Word(int index);
}
