namespace Mesh.Contracts.Runtime;

/// <summary>Drives an actor system that runs on one thread, on virtual time, from one seed.</summary>
/// <remarks>
/// Every member may be used only from the thread that created the system, and the running ones only from outside an
/// actor. The same seed and the same calls give the same run, message by message.
/// </remarks>
public interface IDeterministicRun
{
    /// <summary>The seed that chooses which ready mailbox runs next.</summary>
    ulong Seed { get; }

    /// <summary>The virtual time, UTC. It starts at 2000-01-01T00:00:00Z and moves only while running.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The virtual clock as a time provider, for code outside actors that shall share it.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>How many steps have run: messages, continuations, posted actions and timers.</summary>
    long Events { get; }

    /// <summary>A hash over all steps so far: which one was chosen among how many, and when.</summary>
    /// <remarks>The same for the same run on every machine and in every process, so two runs that differ are found out.</remarks>
    ulong Fingerprint { get; }

    /// <summary>Runs one ready step.</summary>
    /// <returns>False when nothing is ready; time does not move.</returns>
    /// <exception cref="InvalidOperationException">From a foreign thread, or from inside a step.</exception>
    bool RunOne();

    /// <summary>Runs everything that is ready, and what becomes ready by it, without moving time.</summary>
    /// <remarks>Does not return while actors keep each other busy without waiting for time.</remarks>
    void RunUntilIdle();

    /// <summary>Moves time forward timer by timer, running what becomes ready at each.</summary>
    /// <param name="span">How far; zero is <see cref="RunUntilIdle"/>. Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">When the span is negative.</exception>
    void RunFor(TimeSpan span);

    /// <summary>Runs, moving time where nothing is ready, until the condition holds.</summary>
    /// <param name="condition">Asked before the first step and after every step.</param>
    /// <param name="max">How far time may move at most. Not negative.</param>
    /// <returns>Whether the condition holds; when it does not, time has moved by <paramref name="max"/>.</returns>
    bool RunUntil(Func<bool> condition, TimeSpan max);

    /// <summary>Makes an action ready to run. Posted actions keep their order among each other.</summary>
    /// <param name="action">What to run; an exception of it leaves the running call.</param>
    void Post(Action action);
}
