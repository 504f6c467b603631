using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>A reference without an actor: what is not overridden does nothing.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    /// <inheritdoc/>
    public override IInternalActorRef Parent => Nobody.Instance;

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => false;

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name) =>
        name.All(string.IsNullOrEmpty) ? this : Nobody.Instance;

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) { }

    /// <inheritdoc/>
    public override void Start() { }

    /// <inheritdoc/>
    public override void Stop() { }

    /// <inheritdoc/>
    public override void Restart(Exception cause) { }

    /// <inheritdoc/>
    public override void Suspend() { }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef? sender) { }

    internal override void Send(SystemMessage message) { }
}
