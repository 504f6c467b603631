using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>
/// Runs mailboxes on the one thread that drives the run; it stands in for every dispatcher of a system.
/// </summary>
internal sealed class DeterministicDispatcher(string id, DispatcherOptions options, RunPart part)
    : MessageDispatcher(id, options with { Throughput = 1 })
{
    internal RunPart Part => part;

    internal override SynchronizationContext? Context => part.Context;

    internal override bool MayBlock => false;

    internal override void Schedule(Mailbox mailbox) => part.Ready(mailbox, null);

    internal override void CheckPost(object message, IActorRef receiver) => part.Runner.CheckThread(message, receiver);

    internal override bool IsEscape(object continuation, IActorRef receiver) =>
        part.Runner.IsEscape(continuation, receiver);

    internal override void Execute(Action action) => part.Ready(action, null);
}
