using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>The children of an actor, and what it waits for while some of them are stopping.</summary>
/// <remarks>
/// The table is under a lock, because selections look into it, and the guardians take children, from any thread. The
/// reason for waiting is the actor's own.
/// </remarks>
internal sealed class ChildrenContainer(ActorCell cell)
{
    private const string Base64 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    private HashSet<LocalActorRef>? _children;
    private int _dying;
    private Reason _reason;
    private Exception? _cause;
    private long _nextName;

    internal enum Reason
    {
        /// <summary>Somebody wanted single children stopped.</summary>
        UserRequest,
        Creation,
        Recreation,
        Termination,
    }

    // Of every actor that ends without ever having had a child.
    private static readonly ChildrenContainer Ended = new(null!) { _reason = Reason.Termination };

    /// <summary>Whether the actor itself is not being stopped or made anew.</summary>
    internal bool IsNormal => _reason == Reason.UserRequest;

    /// <summary>Whether the actor is being made anew, and has no instance.</summary>
    internal bool IsBetweenInstances => _reason is Reason.Creation or Reason.Recreation;

    internal bool IsTerminating => _reason == Reason.Termination;

    internal IReadOnlyCollection<ChildRestartStats> Stats
    {
        get
        {
            lock (this)
                return _children is null ? [] : [.. _children.Select(StatsOfChild)];
        }
    }

    internal IActorRef Create(Props props, string? name)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null && !ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                name.Length == 0 ? "Actor name must not be empty."
                : name[0] == '$' ? $"Illegal actor name [{name}]: it must not start with '$'."
                : $"Illegal actor name [{name}]: it holds more than letters, digits and {ActorPath.ValidSymbols}"
            );
        }
        LocalActorRef child;
        lock (this)
        {
            if (_reason == Reason.Termination)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            _children ??= new HashSet<LocalActorRef>(ByName.Instance);
            if (name is not null && _children.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            ActorPath path = new ChildActorPath(cell.SelfRef.Path, name ?? NextName(), cell.Kernel.NextUid());
            props = cell.Kernel.Deployed(props, path);
            child = new LocalActorRef(cell.Kernel, props, path, cell.SelfRef);
            _children.Add(child);
        }
        // One that is made in the last hook before a restart stays asleep until the parent has come up again.
        for (int i = cell.Mailbox.SuspendCount; i > 0; i--)
            child.Suspend();
        child.Start();
        return child;
    }

    internal IInternalActorRef Find(ReadOnlySpan<char> name)
    {
        int hash = name.IndexOf('#');
        long uid = hash >= 0 && long.TryParse(name[(hash + 1)..], out long given) ? given : 0;
        LocalActorRef? child = Lookup(hash >= 0 ? name[..hash] : name);
        return child is null || (uid != 0 && child.Path.Uid != uid) ? Nobody.Instance : child;
    }

    internal IReadOnlyList<IInternalActorRef> Refs()
    {
        if (Volatile.Read(ref _children) is not { } children)
            return [];
        lock (this)
            return [.. children];
    }

    /// <summary>
    /// The children of the moment in which they are looked at: a look costs a copy, and most never look.
    /// </summary>
    internal IEnumerable<IInternalActorRef> WhenAsked()
    {
        foreach (IInternalActorRef child in Refs())
            yield return child;
    }

    internal ChildRestartStats? StatsOf(IActorRef child) =>
        Lookup(child.Path.Name) is { } known && known.Equals(child) ? StatsOfChild(known) : null;

    internal static ChildrenContainer Make(ref ChildrenContainer? field, ActorCell cell)
    {
        var made = new ChildrenContainer(cell);
        return Interlocked.CompareExchange(ref field, made, null) ?? made;
    }

    /// <summary>
    /// Takes no more children; before those there are told to stop, or one made meanwhile would be missed.
    /// </summary>
    internal static ChildrenContainer Close(ref ChildrenContainer? field)
    {
        if (Interlocked.CompareExchange(ref field, Ended, null) is not { } children)
            return Ended;
        lock (children)
            children._reason = Reason.Termination;
        return children;
    }

    /// <summary>Notes that a child has been told to stop.</summary>
    internal void ShallDie(IActorRef child)
    {
        if (StatsOf(child) is not { IsDying: false } stats)
            return;
        stats.IsDying = true;
        _dying++;
    }

    internal void StopAll()
    {
        foreach (IInternalActorRef child in Refs())
        {
            ShallDie(child);
            child.Stop();
        }
    }

    /// <summary>Says what the end of the children that are stopping shall lead to.</summary>
    /// <returns>False when none is stopping, so that it can be done at once.</returns>
    internal bool WaitFor(Reason reason, Exception? cause)
    {
        bool waits = _dying > 0;
        lock (this)
        {
            if (waits || reason == Reason.Termination)
                _reason = reason;
        }
        _cause = cause;
        return waits;
    }

    /// <summary>Forgets a child that is gone.</summary>
    /// <param name="child">The child.</param>
    /// <param name="reason">What was waited for, where this was the last one stopping; else UserRequest.</param>
    /// <param name="cause">The cause of a recreation.</param>
    /// <returns>False when it was no child.</returns>
    internal bool Remove(IActorRef child, out Reason reason, out Exception? cause)
    {
        reason = Reason.UserRequest;
        cause = null;
        if (Lookup(child.Path.Name) is not { } known || !known.Equals(child))
            return false;
        lock (this)
            _children!.Remove(known);
        if (known.AsChild is not { IsDying: true } || --_dying > 0)
            return true;
        reason = _reason;
        cause = _cause;
        if (_reason != Reason.Termination)
            _reason = Reason.UserRequest;
        return true;
    }

    private LocalActorRef? Lookup(ReadOnlySpan<char> name)
    {
        if (Volatile.Read(ref _children) is not { } children)
            return null;
        lock (this)
        {
            children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out LocalActorRef? child);
            return child;
        }
    }

    private static ChildRestartStats StatsOfChild(LocalActorRef child) =>
        child.AsChild ??= new ChildRestartStats(child);

    private string NextName()
    {
        Span<char> text = stackalloc char[16];
        int length = 0;
        text[length++] = '$';
        long number = _nextName++;
        do
        {
            text[length++] = Base64[(int)(number & 63)];
            number >>= 6;
        } while (number > 0);
        return new string(text[..length]);
    }

    /// <summary>Children by their names, without a second copy of these.</summary>
    private sealed class ByName
        : IEqualityComparer<LocalActorRef>,
            IAlternateEqualityComparer<ReadOnlySpan<char>, LocalActorRef>
    {
        internal static readonly ByName Instance = new();

        public bool Equals(LocalActorRef? x, LocalActorRef? y) => x!.Path.Name == y!.Path.Name;

        public int GetHashCode(LocalActorRef child) => string.GetHashCode(child.Path.Name);

        public bool Equals(ReadOnlySpan<char> name, LocalActorRef child) => name.SequenceEqual(child.Path.Name);

        public int GetHashCode(ReadOnlySpan<char> name) => string.GetHashCode(name);

        public LocalActorRef Create(ReadOnlySpan<char> name) => throw new NotSupportedException("Only for looking up");
    }
}
