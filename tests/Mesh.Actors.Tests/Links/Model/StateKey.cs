namespace Mesh.Actors.Tests.Links.Model;

/// <summary>Gathers all that makes a state, and hashes it to 128 bits: two states with one key have one future.</summary>
internal sealed class StateKey
{
    private const ulong FirstFactor = 0x9E3779B97F4A7C15;
    private const ulong SecondFactor = 0xD6E8FEB86659FD93;

    private ulong _first;
    private ulong _second;

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
            _first = Mix(_first + (uint)number, FirstFactor);
            _second = Mix(_second ^ (uint)number, SecondFactor) + _first;
        }
    }

    public UInt128 Take()
    {
        var key = new UInt128(_first, _second);
        _first = 0;
        _second = 0;
        return key;
    }

    // Each step can be undone, so no two states fall together for having a common end.
    private static ulong Mix(ulong state, ulong factor)
    {
        state = (state ^ (state >> 32)) * factor;
        state = (state ^ (state >> 29)) * factor;
        return state ^ (state >> 32) ^ factor;
    }
}
