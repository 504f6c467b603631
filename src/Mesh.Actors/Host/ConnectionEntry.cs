using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>A connection as its host sees it.</summary>
internal sealed class ConnectionEntry(IActorRef actor)
{
    private readonly List<(Link Link, ProvenIdentity? Remote)> _links = [];

    public IActorRef Actor => actor;

    /// <summary>Shut by whoever bans or removes; the connection ends for that, whatever holds when we see it.</summary>
    public ConnectionGate Gate { get; private set; } = new();

    /// <summary>How many links were given to it; it says how many it got when it has none left.</summary>
    public int AttachedCount { get; private set; }

    /// <summary>What the remote host has been told of our identity's signed words, or is being told.</summary>
    private IdentityWords _said = IdentityWords.None;

    public bool IsUp { get; set; }

    /// <summary>True once it closes, because it was told to or by itself: it may still be up, and is none to count on.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>True while our side keeps it from closing for idleness.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Who asked for it while it was up, and has not been answered, for it may be closing.</summary>
    public List<(ConnectTo Target, IActorRef Who)> Wanting { get; } = [];

    /// <summary>The links that it was given and that have not ended.</summary>
    public IEnumerable<Link> Links => _links.Select(known => known.Link).Where(link => !link.IsEnded);

    /// <summary>What proves the remote identity, on each of these links: none outlives what it was shown.</summary>
    public IEnumerable<ProvenIdentity> Proofs =>
        _links.Where(known => !known.Link.IsEnded).Select(known => known.Remote).OfType<ProvenIdentity>();

    /// <summary>Who waits for its end.</summary>
    public List<IActorRef> Waiting { get; } = [];

    /// <summary>The gate that a link which is about to be attached stands behind.</summary>
    public ConnectionGate GateFor(Link link)
    {
        if (Gate.IsShut)
        {
            EndShut();
            Gate = new ConnectionGate();
        }

        Gate.Add(link);
        return Gate;
    }

    public void Attach(Link link, HandshakeResult result)
    {
        AttachedCount++;
        IsClosing = false;
        _said = result.SaidWords;
        _links.RemoveAll(known => known.Link.IsEnded);
        _links.Add((link, result.Remote));
        actor.Tell(new AttachLink(link, result, Gate));
    }

    /// <summary>Its peers are not to be met any more: they go offline, and it closes.</summary>
    public void EndShut()
    {
        if (!IsClosing)
        {
            Close(WireCode.Removed, OfflineReason.NotPermitted);
        }
    }

    public void Hold(bool isHeld)
    {
        if (isHeld != IsHeld)
        {
            IsHeld = isHeld;
            actor.Tell(new HoldConnection(isHeld));
        }
    }

    /// <summary>Tells the remote host what our identity has signed, unless it has been told so, or the connection closes.</summary>
    public void Say(IdentityWords words)
    {
        if (!IsClosing && !words.IsEmpty && !words.Equals(_said))
        {
            _said = words;
            actor.Tell(new SayWords(words));
        }
    }

    public void Want(ConnectTo target, IActorRef who)
    {
        Wanting.Add((target, who));
        actor.Tell(WantConnection.Instance);
    }

    public void Close(WireCode code, OfflineReason reason, string? detail = null) =>
        Close(new Close(code, detail), reason, detail);

    /// <inheritdoc cref="CloseConnection"/>
    public void Close(Close said, OfflineReason reason, string? detail)
    {
        IsClosing = true;
        actor.Tell(new CloseConnection(said, reason, detail));
    }

    /// <summary>It closes, unless it was given another link since.</summary>
    public void NoteClosing(int attachedCount) => IsClosing |= attachedCount == AttachedCount;

    /// <summary>Its actor has failed: also a link that it never came to see must end.</summary>
    public void KillLinks() => _links.ForEach(known => known.Link.Kill("the connection failed"));
}
