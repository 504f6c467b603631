using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Extensions;

namespace Mesh.Testing;

/// <summary>Runs an actor on the thread that sends to it, before the sending returns.</summary>
/// <remarks>
/// <para>
/// Every system with a test kit has one, under <see cref="Id"/>. An actor that is already running, on this thread or on
/// another, takes the message when it comes to it; then the sending returns before.
/// </para>
/// <para>In a deterministic run it is the one exception to the drawing of turns: the order is that of the calls.</para>
/// </remarks>
public sealed class CallingThreadDispatcher : MessageDispatcher
{
    /// <summary>The name for <see cref="Props.WithDispatcher"/>.</summary>
    public static new readonly string Id = "akka.test.calling-thread-dispatcher";

    [ThreadStatic]
    private static Mailbox? _again;

    private readonly MessageDispatcher _others;

    // Without limit, because the rest of the messages would be a call within the call.
    internal CallingThreadDispatcher(Dispatchers dispatchers)
        : base(Id, new DispatcherOptions { Throughput = int.MaxValue }) =>
        _others = dispatchers.DefaultGlobalDispatcher;

    internal override SynchronizationContext? Context => _others.Context;

    internal override bool MayBlock => false;

    internal override void Schedule(Mailbox mailbox)
    {
        // What the actor awaits must come back to where actors run, and not to the turn, or the test, that has sent.
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Context);
        try
        {
            do
            {
                _again = null;
                ((IThreadPoolWorkItem)mailbox).Execute();
            } while (_again == mailbox);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    // Called at the end of a run to which another thread has added; a run inside of the run would go ever deeper.
    internal override void Reschedule(Mailbox mailbox) => _again = mailbox;

    internal override void CheckPost(object message, IActorRef receiver) => _others.CheckPost(message, receiver);

    internal override bool IsEscape(object continuation, IActorRef receiver) =>
        _others.IsEscape(continuation, receiver);

    internal override void Execute(Action action) => _others.Execute(action);
}
