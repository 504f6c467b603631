using System.Buffers;

namespace Mesh.Contracts.Tests.Wire;

/// <summary>Bytes as a pipe may hand them out: cut in two.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int cut)
    {
        var first = new Pieces(bytes[..cut], 0);
        var second = new Pieces(bytes[cut..], cut);
        first.Next = second;
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }
}
