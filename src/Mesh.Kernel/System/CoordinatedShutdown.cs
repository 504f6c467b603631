using Mesh.Hocon;
using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>
/// Ends an actor system in phases: each runs when the one before is done. May be used from any thread.
/// </summary>
/// <remarks>
/// Tasks of one phase run side by side; those of a later phase may be added while an earlier one runs. The end of the
/// system itself is the task of the last phase. <see cref="ActorSystem.Terminate"/> and the end of the process run it.
/// </remarks>
public sealed class CoordinatedShutdown : IExtension
{
    /// <summary>For tasks before the service stops to listen.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Stops to listen.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Waits for requests under way.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Stops the service.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>For tasks before the cluster is left.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>Hands shards over.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>Begins to leave the cluster.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>Ends singletons.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>Waits for that.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>Ends the cluster.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>For tasks before the actors end.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>Ends the actors.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ActorSystemImpl _system;
    private readonly IReadOnlyDictionary<string, ShutdownPhase> _phases;
    private readonly List<string> _order;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Task)>> _tasks = [];
    private readonly TaskCompletionSource<Done> _done;
    private Reason? _reason;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        _system = system;
        _done = Completion.New<Done>(system);
        _phases = system.Options.ShutdownPhases;
        _order = ShutdownPhase.Order(_phases);
        if (system.Options.ShutdownTerminatesSystem)
            AddTask(PhaseActorSystemTerminate, "terminate-system", EndActors);
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System => _system;

    /// <summary>Why it runs; null while it does not.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>How long all phases with tasks may take together.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
        }
    }

    /// <summary>The shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) =>
        sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    /// <summary>Adds a task to a phase; it runs if the phase has not begun.</summary>
    /// <exception cref="ConfigurationException">When there is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!_order.Contains(phase))
            throw new ConfigurationException(
                $"Unknown phase [{phase}], known phases [{string.Join(", ", _order)}]. All phases (along with their "
                    + "optional dependencies) must be defined in configuration."
            );
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out List<(string, Func<Task<Done>>)>? tasks))
                _tasks.Add(phase, tasks = []);
            tasks.Add((taskName, task));
        }
    }

    /// <summary>Runs the phases, once; a further call only gives the same task.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fromPhase">The first phase to run; null for all.</param>
    /// <returns>Fails where a phase that must not fail has; those after it have not run then.</returns>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (fromPhase is not null && !_order.Contains(fromPhase))
            throw new ConfigurationException(
                $"Unknown phase [{fromPhase}], known phases [{string.Join(", ", _order)}]"
            );
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            KernelContext.Start(_system, () => RunAll(fromPhase));
        return _done.Task;
    }

    /// <summary>How long the tasks of a phase may take together.</summary>
    /// <exception cref="ArgumentException">When there is no such phase.</exception>
    public TimeSpan Timeout(string phase) =>
        _phases.TryGetValue(phase, out ShutdownPhase? known)
            ? known.Timeout
            : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.");

    private async Task RunAll(string? fromPhase)
    {
        try
        {
            foreach (string phase in fromPhase is null ? _order : _order.SkipWhile(p => p != fromPhase))
                await RunPhase(phase, _phases.GetValueOrDefault(phase));
            Completion.SetResult(_system, _done, Done.Instance);
        }
        // Who has called Run is told; there is nobody else.
        catch (Exception e)
        {
            Completion.SetException(_system, _done, e);
        }
    }

    private async Task RunPhase(string name, ShutdownPhase? phase)
    {
        (string Name, Func<Task<Done>> Task)[] tasks;
        lock (_lock)
            tasks = _tasks.TryGetValue(name, out List<(string, Func<Task<Done>>)>? added) ? [.. added] : [];
        _system.Log.Debug("Performing phase [{0}] with [{1}] tasks", name, tasks.Length);
        if (tasks.Length == 0 || phase is null)
            return;
        Task all = Task.WhenAll(tasks.Select(t => RunTask(t.Name, t.Task, name, phase.Recover)));
        if (all.IsCompleted)
        {
            await all;
            return;
        }
        // What awaits it goes on in the timer's callback, and so on the thread of a deterministic run.
        var late = new TaskCompletionSource();
        using IDisposable timer = _system.Clock.ScheduleTimeOut(phase.Timeout, () => late.TrySetResult());
        if (await Task.WhenAny(all, late.Task) == all)
            await all;
        else if (phase.Recover)
            _system.Log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
        else
            throw new TimeoutException($"Coordinated shutdown phase [{name}] timed out after {phase.Timeout}");
    }

    private async Task RunTask(string task, Func<Task<Done>> run, string phase, bool recover)
    {
        try
        {
            await run();
        }
        // A phase that recovers goes on whatever its tasks throw; another ends the shutdown.
        catch (Exception e) when (recover)
        {
            _system.Log.Warning("Task [{0}] failed in phase [{1}]: {2}", task, phase, e.Message);
        }
    }

    private async Task<Done> EndActors()
    {
        _system.FinalTerminate();
        await _system.WhenTerminated;
        return Done.Instance;
    }

    /// <summary>Why a system ends.</summary>
    public class Reason
    {
        /// <summary>Only for reasons.</summary>
        protected Reason() { }
    }

    /// <summary>Nobody has said why.</summary>
    public class UnknownReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason() { }
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason() { }
    }

    /// <summary>The process ends.</summary>
    public class ClrExitReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason() { }
    }

    /// <summary>The cluster has taken this host for dead.</summary>
    public class ClusterDowningReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason() { }
    }

    /// <summary>The cluster could not be joined.</summary>
    public class ClusterJoinUnsuccessfulReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason() { }
    }

    /// <summary>This host leaves the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason() { }
    }
}

/// <summary>Gives the shutdown of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <inheritdoc/>
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}
