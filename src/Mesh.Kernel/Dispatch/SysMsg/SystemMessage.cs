namespace Mesh.Kernel.Dispatch.SysMsg;

/// <summary>A message of the runtime itself. It goes before user messages, and each instance is sent once.</summary>
internal abstract class SystemMessage
{
    /// <summary>The next one in the mailbox; the mailbox's.</summary>
    internal SystemMessage? Next { get; set; }

    /// <summary>Does what the message asks for, on the actor's turn.</summary>
    internal abstract void Apply(ActorCell cell);

    /// <summary>Answers in place of an actor that is gone. Most messages need no answer.</summary>
    internal virtual void ApplyToDead(ActorCell cell) { }
}
