using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>How a dispatcher of a name runs its actors.</summary>
/// <remarks>In a deterministic run every dispatcher is the run itself, which takes one message at a time.</remarks>
public sealed record DispatcherOptions
{
    internal static readonly IReadOnlyDictionary<string, DispatcherOptions> Defaults = new Dictionary<
        string,
        DispatcherOptions
    >
    {
        [Dispatchers.DefaultDispatcherId] = new(),
        [Dispatchers.InternalDispatcherId] = new() { Throughput = 5 },
        ["akka.actor.task-dispatcher"] = new(),
        ["akka.actor.default-blocking-io-dispatcher"] = new() { Throughput = 1 },
        ["akka.actor.default-fork-join-dispatcher"] = new() { Threads = 3 },
    };

    /// <summary>How many messages of one actor run at most before another actor has its turn.</summary>
    /// <value>30. At least 1, which is as fair as can be; more is faster.</value>
    public int Throughput { get; init; } = 30;

    /// <summary>For how long one actor runs at most before another has its turn; looked at between messages.</summary>
    /// <value>Zero, which is for no limit.</value>
    public TimeSpan ThroughputDeadline { get; init; } = TimeSpan.Zero;

    /// <summary>How many threads of its own the dispatcher has, for actors that block.</summary>
    /// <value>0, which is for the thread pool.</value>
    public int Threads { get; init; }

    /// <summary>Whether each actor has a thread of its own, which lives as long as the actor.</summary>
    /// <value>False.</value>
    public bool IsPinned { get; init; }

    /// <summary>The name of the mailbox of its actors that name none themselves.</summary>
    /// <value>Empty, for the default one.</value>
    public string Mailbox { get; init; } = "";

    internal void Validate(string id)
    {
        if (Throughput < 1)
            throw new ArgumentException($"{id}: throughput is {Throughput}; must be at least 1");
        if (ThroughputDeadline < TimeSpan.Zero)
            throw new ArgumentException($"{id}: throughput-deadline is {ThroughputDeadline}; must not be negative");
        if (Threads < 0)
            throw new ArgumentException($"{id}: threads is {Threads}; must not be negative");
    }
}
