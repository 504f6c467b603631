using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>Gathers all that makes a state, and hashes it: two states with one key have one future.</summary>
internal sealed class StateKey
{
    private byte[] _bytes = new byte[1_024];
    private int _count;

    public void Add(params ReadOnlySpan<bool> flags)
    {
        int packed = 1;
        foreach (bool flag in flags)
        {
            packed = (packed << 1) | (flag ? 1 : 0);
        }

        Add(packed);
    }

    public void Add(params ReadOnlySpan<int> numbers)
    {
        foreach (int number in numbers)
        {
            if (_count + 4 > _bytes.Length)
            {
                Array.Resize(ref _bytes, 2 * _bytes.Length);
            }

            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_count), number);
            _count += 4;
        }
    }

    public UInt128 Take()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _count), hash);
        _count = 0;
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
