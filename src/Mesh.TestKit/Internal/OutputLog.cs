using Mesh.Kernel.Event;
using Xunit.Abstractions;

namespace Mesh.Testing.Internal;

/// <summary>Writes what a system logs into the output of a test.</summary>
/// <remarks>It is no actor: it writes while it is told, in the order of logging, and adds no step to a run.</remarks>
internal sealed class OutputLog(ActorSystem system, ITestOutputHelper output, string prefix) : MinimalActorRef
{
    public override ActorPath Path { get; } = ((ExtendedActorSystem)system).Provider.TempPath();

    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    internal void Subscribe() => system.EventStream.Subscribe(this, typeof(LogEvent));

    protected override void TellInternal(object message, IActorRef? sender)
    {
        try
        {
            output.WriteLine(prefix + message);
        }
        catch (InvalidOperationException)
        {
            // The test is over: xunit's output takes no more lines, and there is nowhere else to write to.
        }
    }
}
