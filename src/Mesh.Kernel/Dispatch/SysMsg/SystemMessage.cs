namespace Mesh.Kernel.Dispatch.SysMsg;

/// <summary>
/// What an actor is doing, as far as it matters to the runtime; each state holds up more than the one before.
/// </summary>
internal enum CellState
{
    /// <summary>It takes user messages.</summary>
    Running,

    /// <summary>It has failed, or somebody above has, or it awaits.</summary>
    Suspended,

    /// <summary>It has no instance until the children of the last one have ended.</summary>
    BetweenInstances,
}

/// <summary>A message of the runtime itself. It goes before user messages, and each instance is sent once.</summary>
internal abstract class SystemMessage
{
    /// <summary>The next one in the mailbox; the mailbox's.</summary>
    internal SystemMessage? Next { get; set; }

    /// <summary>The last state in which the message makes sense; in a later one it waits.</summary>
    internal virtual CellState Latest => CellState.BetweenInstances;

    /// <summary>Does what the message asks for, on the actor's turn.</summary>
    internal abstract void Apply(ActorCell cell);

    /// <summary>Answers in place of an actor that is gone. Most messages need no answer.</summary>
    internal virtual void ApplyToDead(ActorCell cell) { }
}
