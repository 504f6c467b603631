namespace Mesh.Kernel;

/// <summary>The actors at a path, whoever they are when a message is sent.</summary>
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

    /// <summary>By a path from an actor.</summary>
    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Split('/')) { }

    /// <summary>By names from an actor; <c>..</c> goes up, <c>*</c> and <c>?</c> are wildcards, <c>**</c> is all below.</summary>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
        : this(anchor, elements.Where(e => e.Length > 0).Select(Step).ToArray()) { }

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
        List<IInternalActorRef> targets = Resolve();
        foreach (IInternalActorRef target in targets)
            target.Tell(message, from);
        if (targets.Count > 0 || Anchor is not IInternalActorRef anchor || anchor is Nobody)
            return;
        if (message is Identify identify)
            from?.Tell(new ActorIdentity(identify.MessageId, null), null);
        else if (!Path.Any(p => p is SelectChildPattern or SelectChildRecursive))
            KernelOf(anchor).DeadLetter(message, from, new EmptyLocalActorRef(KernelOf(anchor), FullPath()));
    }

    /// <summary>Finds one actor.</summary>
    /// <exception cref="ActorNotFoundException">When nobody has answered in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>Finds one actor.</summary>
    /// <exception cref="ActorNotFoundException">When nobody has answered in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct) =>
        KernelContext.Start(Futures.KernelOf(this), () => Identify(timeout, ct));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorSelection other && Equals(other);

    /// <summary>The same anchor and the same steps.</summary>
    protected bool Equals(ActorSelection other) => Anchor.Equals(other.Anchor) && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";

    private async Task<IActorRef> Identify(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            ActorIdentity identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct);
            return identity.Subject ?? throw new ActorNotFoundException($"Nobody is at {this}");
        }
        catch (AskTimeoutException e)
        {
            throw new ActorNotFoundException($"Nobody at {this} has answered within {timeout}", e);
        }
    }

    private List<IInternalActorRef> Resolve()
    {
        List<IInternalActorRef> at = Anchor is IInternalActorRef anchor and not Nobody ? [anchor] : [];
        foreach (SelectionPathElement step in Path)
            at = [.. at.SelectMany(step.From)];
        return at;
    }

    private ActorPath FullPath() => Path.Aggregate(Anchor.Path, (path, step) => path.Child(step.ToString()!));

    private static ActorSystemImpl KernelOf(IInternalActorRef actor) => Futures.KernelOf(actor)!;

    private static SelectionPathElement Step(string element) =>
        element switch
        {
            ".." => new SelectParent(),
            "**" => new SelectChildRecursive(),
            _ when element.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(element),
            _ => new SelectChildName(element),
        };
}
