using Mesh.Contracts;

namespace Mesh.Hosting.Reporting;

/// <summary>Hands on who comes online and goes offline, for all apps of an actor system.</summary>
internal sealed class HostObserver : ReceiveActor
{
    public HostObserver(Action<MeshEvent> told)
    {
        Receive<Online>(told);
        Receive<Offline>(told);
    }

    public static Props PropsFor(Action<MeshEvent> told) => Props.Create(() => new HostObserver(told));
}
