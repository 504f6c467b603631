namespace Mesh.Kernel;

/// <summary>The behaviours of an actor, the one in use on top.</summary>
/// <remarks>
/// The first is the actor's own Receive; it stays at the bottom, so that every other one can be taken back.
/// </remarks>
internal struct Behaviors
{
    private Stack<Receive>? _below;

    internal Receive? Top { get; private set; }

    internal void Reset(Receive? first)
    {
        _below = null;
        Top = first;
    }

    internal void Push(Receive receive)
    {
        if (Top is { } top)
            (_below ??= new Stack<Receive>()).Push(top);
        Top = receive;
    }

    internal void Replace(Receive receive)
    {
        if (_below is null)
            Push(receive);
        else
            Top = receive;
    }

    internal void Pop()
    {
        if (_below is null)
            return;
        Top = _below.Pop();
        if (_below.Count == 0)
            _below = null;
    }
}
