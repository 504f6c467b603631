using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>Gives the handle of a deterministic run, and halts the systems in it as their machines would be.</summary>
/// <remarks>All of it only on the thread of the run.</remarks>
public static class DeterministicRun
{
    /// <summary>A run without a system; they are created into it with a <see cref="DeterministicSetup"/>.</summary>
    /// <param name="seed">The same seed and the same calls give the same run.</param>
    public static IDeterministicRun Create(ulong seed) => new DeterministicRunner(seed);

    /// <summary>The handle that drives a system.</summary>
    /// <returns>Null when the system was not created with a <see cref="DeterministicSetup"/>.</returns>
    public static IDeterministicRun? Of(ActorSystem system) => (system as ActorSystemImpl)?.Run;

    /// <summary>Halts a system: none of its messages and continuations runs until <see cref="Resume"/>. Its timers are its clock's affair.</summary>
    /// <exception cref="ArgumentException">The system is not deterministic.</exception>
    public static void Pause(ActorSystem system) => PartOf(system).Pause();

    /// <summary>Lets a system go on, with all that has come for it meanwhile.</summary>
    /// <exception cref="ArgumentException">The system is not deterministic.</exception>
    public static void Resume(ActorSystem system) => PartOf(system).Resume();

    /// <summary>Halts a system for good, in the middle of whatever it does: nothing of it runs again, and nobody is told.</summary>
    /// <exception cref="ArgumentException">The system is not deterministic.</exception>
    public static void Abandon(ActorSystem system) => PartOf(system).Abandon();

    /// <summary>Makes an action ready to run as a step of a system: halted with it, and what it awaits likewise.</summary>
    /// <exception cref="ArgumentException">The system is not deterministic.</exception>
    public static void Post(ActorSystem system, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        PartOf(system).Ready(action, null);
    }

    /// <summary>Has whoever drives the run meet an exception in place of the next step; of several the first.</summary>
    /// <exception cref="ArgumentException">The run is of another kernel.</exception>
    public static void Fail(IDeterministicRun run, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        RunnerOf(run).Fail(failure);
    }

    /// <summary>Takes something outside of the kernel into <see cref="IDeterministicRun.Fingerprint"/>.</summary>
    /// <exception cref="ArgumentException">The run is of another kernel.</exception>
    public static void Note(IDeterministicRun run, ulong what) => RunnerOf(run).Note(what);

    /// <summary>Shows each message just before it runs; null to see none. It must change nothing.</summary>
    /// <exception cref="ArgumentException">The run is of another kernel.</exception>
    public static void Observe(IDeterministicRun run, Action<RunStep>? observer) => RunnerOf(run).Observer = observer;

    private static RunPart PartOf(ActorSystem system) =>
        (system as ActorSystemImpl)?.Part
        ?? throw new ArgumentException("The system is not deterministic", nameof(system));

    private static DeterministicRunner RunnerOf(IDeterministicRun run) =>
        run as DeterministicRunner ?? throw new ArgumentException("The run is of another kernel", nameof(run));
}

/// <summary>A message that is about to run.</summary>
/// <param name="System">The system it runs in.</param>
/// <param name="Actor">Whose it is.</param>
/// <param name="Sender">Who sent it; null for nobody.</param>
/// <param name="Message">The message; null where the actor only goes to sleep.</param>
/// <param name="IsSystem">Whether it is one of the runtime's own, such as the one that creates the actor.</param>
public readonly record struct RunStep(
    ActorSystem System,
    IActorRef Actor,
    IActorRef? Sender,
    object? Message,
    bool IsSystem
);
