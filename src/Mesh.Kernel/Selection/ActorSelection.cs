namespace Mesh.Kernel;

/// <summary>The actors at a path, whoever they are when a message is sent.</summary>
/// <remarks>
/// What is sent to nobody is a dead letter, unless a wildcard has found several on the way: then those below whom the
/// path ends early are left out. Wildcards do not heed case.
/// </remarks>
public class ActorSelection : ICanTell
{
    /// <summary>Selects nobody.</summary>
    public ActorSelection()
        : this(ActorRefs.Nobody, Array.Empty<SelectionPathElement>()) { }

    /// <summary>By steps from an actor.</summary>
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    /// <summary>By a path from an actor; empty for the actor itself.</summary>
    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Split('/')) { }

    /// <summary>
    /// By names from an actor; <c>..</c> goes up, <c>*</c> and <c>?</c> are wildcards, <c>**</c> is all below.
    /// </summary>
    /// <exception cref="IllegalActorNameException">When something stands after <c>**</c>.</exception>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
        : this(anchor, Steps([.. elements.Where(e => !string.IsNullOrWhiteSpace(e))])) { }

    /// <summary>Where the path starts.</summary>
    public IActorRef Anchor { get; }

    /// <summary>The steps.</summary>
    public SelectionPathElement[] Path { get; }

    /// <summary>The steps as a text.</summary>
    public string PathString => "/" + string.Join('/', Path.Select(p => p.ToString()));

    /// <summary>Sends a message to everybody selected; when there is nobody, it is a dead letter.</summary>
    public void Tell(object message, IActorRef? sender = null)
    {
        IActorRef? from = sender ?? ActorCell.Current?.Self;
        if (Anchor is IInternalActorRef anchor and not Nobody)
            Deliver(anchor, 0, message, from, fannedOut: false);
    }

    /// <summary>Finds one actor.</summary>
    /// <exception cref="ActorNotFoundException">When nobody has answered in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>Finds one actor.</summary>
    /// <exception cref="ActorNotFoundException">When nobody has answered in time, or it was cancelled.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct) =>
        KernelContext.Start(Futures.KernelOf(this), () => Identify(timeout, ct));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorSelection other && Equals(other);

    /// <summary>The same anchor and the same steps.</summary>
    protected bool Equals(ActorSelection other) => Anchor.Equals(other.Anchor) && PathString == other.PathString;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path.ToStringWithUid()}), Path({PathString})]";

    private async Task<IActorRef> Identify(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            ActorIdentity identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct);
            return identity.Subject ?? throw new ActorNotFoundException($"Nobody is at {this}");
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            throw new ActorNotFoundException($"Nobody at {this} has answered", e);
        }
    }

    private void Deliver(IInternalActorRef at, int step, object message, IActorRef? sender, bool fannedOut)
    {
        for (; step < Path.Length; step++)
        {
            if (at is LocalActorRef && Path[step] is SelectChildRecursive)
            {
                TellAllBelow(at, message, sender);
                return;
            }
            IInternalActorRef[] next =
                Path[step] is SelectParent && at.Parent is LocalActorRef parent ? [parent]
                : at is LocalActorRef local ? [.. Matching(local, Path[step])]
                : [];
            if (next.Length == 0 && !fannedOut)
                TellNobody(message, sender);
            if (next.Length != 1)
            {
                foreach (IInternalActorRef child in next)
                    Deliver(child, step + 1, message, sender, fannedOut: true);
                return;
            }
            at = next[0];
        }
        at.Tell(message, sender);
    }

    private static void TellAllBelow(IInternalActorRef actor, object message, IActorRef? sender)
    {
        foreach (IInternalActorRef child in ((LocalActorRef)actor).Cell.Children.Refs())
        {
            child.Tell(message, sender);
            TellAllBelow(child, message, sender);
        }
    }

    private void TellNobody(object message, IActorRef? sender)
    {
        ActorSystemImpl kernel = Futures.KernelOf(Anchor)!;
        ActorPath path = Path.Aggregate(Anchor.Path, (path, step) => path.Child(step.ToString()!));
        new EmptyLocalActorRef(kernel, path).Tell(message, sender);
    }

    private static IEnumerable<IInternalActorRef> Matching(LocalActorRef parent, SelectionPathElement step) =>
        step switch
        {
            SelectChildName named when parent.Cell.Children.Find(named.Name) is var child and not Nobody => [child],
            SelectChildPattern pattern => parent.Cell.Children.Refs().Where(c => pattern.Matches(c.Path.Name)),
            _ => [],
        };

    private static SelectionPathElement[] Steps(string[] elements)
    {
        int recursive = Array.IndexOf(elements, "**");
        if (recursive >= 0 && recursive != elements.Length - 1)
            throw new IllegalActorNameException("Double wildcard can only appear at the last path entry");
        return Array.ConvertAll(elements, Step);
    }

    private static SelectionPathElement Step(string element) =>
        element switch
        {
            ".." => SelectParent.Instance,
            "**" => SelectChildRecursive.Instance,
            _ when element.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(element),
            _ => new SelectChildName(element),
        };
}
