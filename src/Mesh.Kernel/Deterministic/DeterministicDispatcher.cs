namespace Mesh.Kernel.Dispatch;

/// <summary>Runs mailboxes on the one thread that drives the run.</summary>
internal sealed class DeterministicDispatcher(DeterministicRunner runner) : MessageDispatcher(Name, throughput: 1)
{
    internal const string Name = "mesh.deterministic";

    internal DeterministicRunner Runner => runner;

    internal override SynchronizationContext? Context => runner.Context;

    internal override void Schedule(Mailbox mailbox) => runner.Ready(mailbox);

    internal override void CheckPost(object message, IActorRef receiver) => runner.CheckThread(message, receiver);

    internal override void Execute(Action action) => runner.Ready(action);
}
