namespace Mesh.Kernel;

/// <summary>The behaviours that an actor has put over its own Receive, the one in use on top.</summary>
/// <remarks>Its own Receive stays below them all, so that every other one can be taken back.</remarks>
internal struct Behaviors
{
    private Behavior? _top;

    /// <summary>The one in use; null for the actor's own.</summary>
    internal readonly Receive? Top => _top?.Receive;

    internal void Reset() => _top = null;

    internal void Push(Receive receive) => _top = new Behavior(receive, _top);

    internal void Replace(Receive receive) => _top = new Behavior(receive, _top?.Below);

    internal void Pop() => _top = _top?.Below;

    private sealed record Behavior(Receive Receive, Behavior? Below);
}
