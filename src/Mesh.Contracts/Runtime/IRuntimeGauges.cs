namespace Mesh.Contracts.Runtime;

/// <summary>
/// What an actor system tells of itself. The embedded kernel's systems are of this kind, those of Akka.NET are not.
/// </summary>
/// <remarks>
/// May be used from any thread, in a deterministic run from the one of the run. It costs nothing while nobody asks.
/// </remarks>
public interface IRuntimeGauges
{
    /// <summary>
    /// For how long the process was kept from running; null where the system was not told to measure it.
    /// </summary>
    ISchedulingDelay? SchedulingDelay { get; }

    /// <summary>Reads the mailbox of every actor, the parent before its children.</summary>
    /// <remarks>A reading of what moves: each is right for a moment of its own.</remarks>
    IReadOnlyList<MailboxReading> ReadMailboxes();
}

/// <summary>One mailbox at one moment.</summary>
/// <param name="Path">The path of the actor, without its address.</param>
/// <param name="ActorType">The type of the actor.</param>
/// <param name="Dispatcher">The name of its dispatcher.</param>
/// <param name="Depth">How many messages wait.</param>
/// <param name="OldestAge">How long the first of them has waited; null where none waits, or where ages are not measured
/// now.</param>
public sealed record MailboxReading(string Path, string ActorType, string Dispatcher, int Depth, TimeSpan? OldestAge);
