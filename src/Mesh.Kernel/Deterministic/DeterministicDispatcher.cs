using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>
/// Runs mailboxes on the one thread that drives the run; it stands in for every dispatcher of a system.
/// </summary>
internal sealed class DeterministicDispatcher(string id, DispatcherOptions options, DeterministicRunner runner)
    : MessageDispatcher(id, options with { Throughput = 1 })
{
    internal DeterministicRunner Runner => runner;

    internal override SynchronizationContext? Context => runner.Context;

    internal override bool MayBlock => false;

    internal override void Schedule(Mailbox mailbox) => runner.Ready(mailbox);

    internal override void CheckPost(object message, IActorRef receiver) => runner.CheckThread(message, receiver);

    internal override bool IsEscape(object continuation, IActorRef receiver) => runner.IsEscape(continuation, receiver);

    internal override void Execute(Action action) => runner.Ready(action);
}
