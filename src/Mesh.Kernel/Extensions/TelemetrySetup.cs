namespace Mesh.Kernel.Extensions;

/// <summary>Lets an actor system measure its mailboxes, and trace messages from actor to actor.</summary>
/// <remarks>
/// <para>
/// Gauges and counters stand in a <see cref="System.Diagnostics.Metrics.Meter"/>, traces come from an
/// <see cref="System.Diagnostics.ActivitySource"/>, both of the name <see cref="Name"/>. While nobody listens, a
/// message costs the question whether anybody does; without this setup not even that.
/// </para>
/// <para>
/// Tags are the type of the actor and the dispatcher, and not the path, of which there is no end: single mailboxes are
/// told by <see cref="Mesh.Contracts.Runtime.IRuntimeGauges"/>. An age, and the time that a message takes, is measured
/// for what is sent while somebody listens.
/// </para>
/// </remarks>
public sealed class TelemetrySetup : Setup.Setup
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "Mesh.Kernel";
}
