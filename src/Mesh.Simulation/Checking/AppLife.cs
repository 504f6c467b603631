using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation;

/// <summary>One app from its opening to its end, as the checkers see it; on whatever it is told it is held against the promises.</summary>
internal sealed class AppLife(SimChecks checks, SimHost host, AppOptions options) : IAppTap
{
    private readonly Dictionary<Peer, PeerLife> _peers = [];
    private PeerLife? _last;

    public SimHost Host => host;

    public string Name => options.Name;

    public Sid Sid { get; } = options.Sid ?? Sid.OfName(options.Name);

    public Hid Hid { get; } = host.Hid;

    public IReadOnlyList<Uid> Uids { get; } =
        options.Identities ?? [.. host.Keys.Identities.Select(identity => identity.Uid)];

    /// <summary>Whether it may use all that its host speaks as.</summary>
    public bool MayAll => options.Identities is null;

    public IReadOnlyList<string> Protocols => options.Protocols;

    public IEnumerable<PeerLife> Peers => _peers.Values;

    /// <summary>Who is online as its host says, whether the app has read it or not.</summary>
    public HashSet<Peer> Here { get; } = [];

    public PeerLife? Find(Peer peer) => _peers.GetValueOrDefault(peer);

    /// <summary>Whether it may have such a peer now, by the book alone: the host is not judged by its own word.</summary>
    public bool MayHave(Uid luid, Uid ruid, string protocol)
    {
        if (!IsAsked(luid) || GrantOf(luid) is not { } grant)
        {
            return IsAsked(luid) && checks.Permissions == PermissionMode.Open;
        }

        bool isShown =
            host.Keys.Identities.Any(own => own.Uid == ruid)
            || grant.Contacts.Kind switch
            {
                VisibilityKind.All => true,
                VisibilityKind.Only => grant.Contacts.Contacts.Contains(ruid),
                VisibilityKind.AllBut => !grant.Contacts.Contacts.Contains(ruid),
                _ => false,
            };
        return !grant.IsRevoked && isShown && (grant.Protocols is null || grant.Protocols.Contains(protocol));
    }

    // What is said of an identity holds for its successor, until something is said of that one.
    private AppGrant? GrantOf(Uid luid) =>
        host.Grants.Find(Sid, luid)
        ?? host.Keys.Identities.Where(own => own.SucceededBy == luid)
            .Select(own => GrantOf(own.Uid))
            .FirstOrDefault(grant => grant is not null);

    // One that has a successor is used no more; the successor is, of one that it asked for too.
    private bool IsAsked(Uid luid)
    {
        IReadOnlyList<OwnIdentity> own = host.Keys.Identities;
        return !own.Any(one => one.Uid == luid && one.SucceededBy is not null)
            && (Uids.Contains(luid) || Uids.Any(uid => OwnSuccession.SuccessorOf(own, uid) == luid));
    }

    public bool MayHave(Peer peer) => MayHave(peer.Luid, peer.Ruid, peer.Protocol);

    public void Came(MeshEvent told)
    {
        switch (told)
        {
            case Online:
                Here.Add(told.Peer);
                break;
            case Offline:
                Here.Remove(told.Peer);
                break;
        }

        checks.OnCame(this, told);
    }

    public void Told(MeshEvent told, long epoch) => checks.OnTold(this, PeerOf(told.Peer), told, epoch);

    public void Sent(Peer peer, object? stay, ReadOnlySpan<byte> data, SendResult result)
    {
        if (stay is not null && result.IsAccepted)
        {
            checks.OnSent(this, PeerOf(peer), stay, data);
        }
    }

    public void Closed() => checks.OnClosed(this);

    private PeerLife PeerOf(Peer peer)
    {
        if (_last is { } last && ReferenceEquals(last.Peer, peer))
        {
            return last;
        }

        if (!_peers.TryGetValue(peer, out PeerLife? life))
        {
            life = new PeerLife(peer, checks.HostOf(peer.Rhid));
            _peers.Add(peer, life);
        }

        return _last = life;
    }
}

/// <summary>One peer of one app, as the app was told of it.</summary>
internal sealed class PeerLife(Peer peer, SimHost? host)
{
    public Peer Peer => peer;

    public SimHost? Host => host;

    public bool IsOnline { get; set; }

    public long Epoch { get; set; }

    /// <summary>Whether something was sent since the last Online.</summary>
    public bool HasSent { get; set; }

    public FrameStream? In { get; set; }

    public FrameStream? Out { get; set; }
}
