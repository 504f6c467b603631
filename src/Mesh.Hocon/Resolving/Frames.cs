namespace Mesh.Hocon.Resolving;

/// <summary>
/// Which of the values being worked out the one on top depends on: if on none outside itself, it holds for ever and can be kept.
/// </summary>
internal sealed class Frames(int limit)
{
    private readonly Stack<int> _outer = [];
    private int _dependsOn = int.MaxValue;

    public bool IsFull => _outer.Count >= limit;

    /// <summary>Begins a value.</summary>
    /// <returns>Its number, which grows inwards.</returns>
    public int Enter()
    {
        _outer.Push(_dependsOn);
        _dependsOn = int.MaxValue;
        return _outer.Count;
    }

    /// <summary>The value on top saw less, or nothing, because another one is being worked out.</summary>
    public void DependOn(int ordinal) => _dependsOn = Math.Min(_dependsOn, ordinal);

    /// <summary>Ends a value.</summary>
    /// <returns>Whether it depends on no value that is still being worked out.</returns>
    public bool Leave()
    {
        int own = _outer.Count;
        bool isFree = _dependsOn >= own;
        int outer = _outer.Pop();
        _dependsOn = isFree ? outer : Math.Min(outer, _dependsOn);
        return isFree;
    }
}
