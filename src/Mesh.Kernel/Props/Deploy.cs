namespace Mesh.Kernel;

/// <summary>Where and how an actor is to run, apart from how it is made. Immutable.</summary>
public class Deploy : IEquatable<Deploy>
{
    /// <summary>In this process.</summary>
    public static readonly Deploy Local = new(LocalScope.Instance);

    /// <summary>No dispatcher is named.</summary>
    public static readonly string NoDispatcherGiven = "";

    /// <summary>No mailbox is named.</summary>
    public static readonly string NoMailboxGiven = "";

    /// <summary>No scope is given.</summary>
    public static readonly Scope NoScopeGiven = new NoScope();

    /// <summary>Nothing is given.</summary>
    public static readonly Deploy None = new();

    /// <summary>No size of a stash is given.</summary>
    public const int NoStashSize = -1;

    /// <summary>Nothing is given.</summary>
    public Deploy()
        : this("", NoScopeGiven) { }

    /// <summary>For the actors at a path.</summary>
    public Deploy(string path, Scope scope)
    {
        Path = path;
        Scope = scope ?? NoScopeGiven;
    }

    /// <summary>With a scope.</summary>
    public Deploy(Scope scope)
        : this("", scope) { }

    private Deploy(Deploy copy)
    {
        Path = copy.Path;
        Scope = copy.Scope;
        Mailbox = copy.Mailbox;
        Dispatcher = copy.Dispatcher;
        StashCapacity = copy.StashCapacity;
    }

    /// <summary>Where the actors are; empty for anywhere.</summary>
    public string Path { get; }

    /// <summary>On which host.</summary>
    public Scope Scope { get; private init; }

    /// <summary>The name of the mailbox.</summary>
    public string Mailbox { get; private init; } = NoMailboxGiven;

    /// <summary>The name of the dispatcher.</summary>
    public string Dispatcher { get; private init; } = NoDispatcherGiven;

    /// <summary>How many messages may be put aside; negative for what the mailbox says.</summary>
    public int StashCapacity { get; private init; } = NoStashSize;

    /// <inheritdoc/>
    public bool Equals(Deploy? other) =>
        other is not null
        && Path == other.Path
        && Scope.Equals(other.Scope)
        && Mailbox == other.Mailbox
        && Dispatcher == other.Dispatcher
        && StashCapacity == other.StashCapacity;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Deploy other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Mailbox, Dispatcher, StashCapacity);

    /// <summary>What is not given here is taken from another.</summary>
    public virtual Deploy WithFallback(Deploy other) =>
        new(this)
        {
            Scope = Scope.WithFallback(other.Scope),
            Mailbox = Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox,
            Dispatcher = Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
            StashCapacity = StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity,
        };

    /// <summary>A copy with a scope.</summary>
    public virtual Deploy WithScope(Scope scope) => new(this) { Scope = scope };

    /// <summary>A copy with the name of a mailbox.</summary>
    public virtual Deploy WithMailbox(string mailbox) => new(this) { Mailbox = mailbox ?? NoMailboxGiven };

    /// <summary>A copy with the name of a dispatcher.</summary>
    public virtual Deploy WithDispatcher(string dispatcher) =>
        new(this) { Dispatcher = dispatcher ?? NoDispatcherGiven };

    /// <summary>A copy with a size of the stash.</summary>
    public virtual Deploy WithStashCapacity(int stashSize) => new(this) { StashCapacity = stashSize };

    private sealed class NoScope : Scope
    {
        public override Scope Copy() => this;

        public override Scope WithFallback(Scope other) => other;
    }
}

/// <summary>On which host an actor runs.</summary>
public abstract class Scope : IEquatable<Scope>
{
    /// <summary>In this process.</summary>
    public static readonly LocalScope Local = LocalScope.Instance;

    /// <summary>This one, or the other where this one says nothing.</summary>
    public abstract Scope WithFallback(Scope other);

    /// <summary>The same once more.</summary>
    public abstract Scope Copy();

    /// <summary>Whether both are of one kind.</summary>
    public virtual bool Equals(Scope? other) => other is not null && GetType() == other.GetType();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => GetType().GetHashCode();
}

/// <summary>In this process.</summary>
public class LocalScope : Scope
{
    private LocalScope() { }

    /// <summary>The one instance.</summary>
    public static LocalScope Instance { get; } = new();

    /// <inheritdoc/>
    public override Scope WithFallback(Scope other) => Instance;

    /// <inheritdoc/>
    public override Scope Copy() => Instance;
}
