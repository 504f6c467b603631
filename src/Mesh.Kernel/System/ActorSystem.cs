using System.Diagnostics.CodeAnalysis;
using Mesh.Hocon;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Event;
using Mesh.Kernel.Setup;

namespace Mesh.Kernel;

/// <summary>A tree of actors, with its dispatcher, scheduler and event stream. May be used from any thread.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    /// <summary>Only for the runtime.</summary>
    protected ActorSystem() { }

    /// <summary>The name.</summary>
    public abstract string Name { get; }

    /// <summary>What the system was configured with.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The bus of the system.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Where messages go that nobody receives.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>A reference that takes every message and does nothing.</summary>
    public abstract IActorRef IgnoreRef { get; }

    /// <summary>The dispatchers, by name.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>The kinds of mailbox, by name.</summary>
    public abstract Mailboxes Mailboxes { get; }

    /// <summary>The scheduler, and the clock.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The log of the system itself.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>When the system was created, by its monotonic clock.</summary>
    public TimeSpan StartTime { get; internal init; }

    /// <summary>How long the system has been up.</summary>
    public TimeSpan Uptime => Scheduler.MonotonicClock - StartTime;

    /// <summary>Completes when all actors have ended and what was registered for termination has run.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Creates a system.</summary>
    /// <param name="name">Letters, digits and <c>-</c>, starting with a letter or digit.</param>
    /// <param name="config">Its configuration; what it does not set has the kernel's defaults.</param>
    /// <exception cref="ArgumentException">When the name is no name.</exception>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public static ActorSystem Create(string name, Config config) =>
        Create(name, BootstrapSetup.Create().WithConfig(config));

    /// <summary>Creates a system.</summary>
    /// <param name="name">Letters, digits and <c>-</c>, starting with a letter or digit.</param>
    /// <param name="setup">Its configuration.</param>
    /// <exception cref="ArgumentException">When the name is no name.</exception>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    /// <summary>Creates a system.</summary>
    /// <param name="name">Letters, digits and <c>-</c>, starting with a letter or digit.</param>
    /// <param name="setup">
    /// What it is created with; without a configuration in it, that of the program (<see cref="ConfigurationFactory.Load"/>).
    /// </param>
    /// <exception cref="ArgumentException">When the name is no name.</exception>
    public static ActorSystem Create(string name, ActorSystemSetup setup) => ActorSystemImpl.Start(name, setup);

    /// <summary>Creates a system.</summary>
    /// <param name="name">Letters, digits and <c>-</c>, starting with a letter or digit.</param>
    /// <exception cref="ArgumentException">When the name is no name.</exception>
    public static ActorSystem Create(string name) => Create(name, ActorSystemSetup.Empty);

    /// <summary>An extension that has been registered; null where none has.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>An extension that has been registered; null where none has.</summary>
    public abstract T GetExtension<T>()
        where T : class, IExtension;

    /// <summary>Whether an extension has been registered.</summary>
    public abstract bool HasExtension(Type type);

    /// <summary>Whether an extension has been registered.</summary>
    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    /// <summary>An extension, if it has been registered.</summary>
    public abstract bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension);

    /// <summary>An extension, if it has been registered.</summary>
    public abstract bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class, IExtension;

    /// <summary>Runs an action when all actors have ended; the last registered first.</summary>
    /// <exception cref="InvalidOperationException">When they have.</exception>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Stops all actors, children before parents; may be called again.</summary>
    /// <returns>The same as <see cref="WhenTerminated"/>.</returns>
    public abstract Task Terminate();

    /// <summary>Stops an actor after the message that it is handling.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Begins to terminate, and does not wait for it.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an extension, or gives the one that was made.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);
}

/// <summary>What the runtime itself uses of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>Only for the runtime.</summary>
    protected ExtendedActorSystem() { }

    /// <summary>Finds and names actors.</summary>
    public abstract IActorRefProvider Provider { get; }

    /// <summary>The parent of the application's actors.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>Above all actors.</summary>
    public abstract IInternalActorRef LookupRoot { get; }

    /// <summary>The parent of the runtime's actors.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>Makes an actor below <c>/system</c>; it ends after all of the application's.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Makes an actor below <c>/system</c>; it ends after all of the application's.</summary>
    public abstract IActorRef SystemActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new();

    /// <summary>Terminates after a fault.</summary>
    public abstract void Abort();

    /// <summary>The tree of actors as a text, one per line.</summary>
    public abstract string PrintTree();
}
