using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Hosting.Explaining;

namespace Mesh.Hosting;

/// <summary>An app on a host: it sees its peers come and go, gets their frames, and sends to them.</summary>
/// <remarks>
/// <see cref="Send(Peer, ReadOnlySpan{byte})"/> may be called from any thread. <see cref="Events"/> has one reader at a time; not reading slows
/// down the app's own peers only: they get 507.
/// </remarks>
public sealed partial class MeshApp : IAsyncDisposable
{
    private readonly AppPort _port;
    private readonly IActorRef _host;
    private readonly IActorRef? _feeder;
    private readonly CancellationToken _hostStopped;
    private readonly AppEvents _events;
    private readonly PeerQuestions _questions;
    private readonly PinQuestions _pins;
    private readonly ContactBook _contacts;

    internal MeshApp(
        AppPort port,
        IActorRef host,
        IActorRef? feeder,
        PeerQuestions questions,
        ContactBook contacts,
        CancellationToken hostStopped
    )
    {
        _port = port;
        _hostStopped = hostStopped;
        _questions = questions;
        _pins = new PinQuestions(host, hostStopped);
        _contacts = contacts;
        _host = host;
        _feeder = feeder;
        _events = new AppEvents(port.Inbox);
        if (feeder is not null)
        {
            _events.Close();
        }
    }

    /// <summary>The app's name.</summary>
    public string Name => _port.Name;

    /// <summary>The app's service id.</summary>
    public Sid Sid => _port.Sid;

    /// <summary>Own identities that the app may use now, in ascending order: a snapshot. <see cref="MeshHost.Grants"/> changes it while the app is open.</summary>
    public IReadOnlyList<Uid> Identities => [.. _port.Identities.Order()];

    /// <summary>Contacts that the app may see now as one of its identities at least, in ascending order, without those banned: a snapshot.</summary>
    public IReadOnlyList<Contact> Contacts
    {
        get
        {
            AppRights rights = _port.Rights;
            return
            [
                .. _contacts.All.Where(contact =>
                    !contact.IsBanned && rights.Identities.Any(luid => rights.MayUse(luid, contact.Uid))
                ),
            ];
        }
    }

    /// <summary>What happens to the app's peers: who is online now, then every change, and the frames.</summary>
    /// <remarks>
    /// One enumeration at a time. A frame counts as consumed when the next event is asked for; only then may its sender send more. A later
    /// enumeration begins with an Online for each peer that is online where the former one stopped. It ends when the app is closed.
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is being enumerated already, or the app's events go to an actor.</exception>
    public IAsyncEnumerable<MeshEvent> Events => _events;

    /// <summary>Sends a frame to a peer; answers at once. The bytes are copied.</summary>
    /// <param name="peer">One that is online; from an <see cref="Online"/>, or built by hand.</param>
    /// <param name="data">0 to 1,048,576 bytes, or the remote host's own lower limit.</param>
    /// <returns>
    /// Accepted; or 311 for a peer that is not online, 403 for one that the app may not have (<see cref="MeshHost.Grants"/>), 413 for a frame too large, 507 for a full buffer. There is
    /// no hidden retry.
    /// </returns>
    public SendResult Send(Peer peer, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return _port.Send(peer, data);
    }

    /// <inheritdoc cref="Send(Peer, ReadOnlySpan{byte})"/>
    public SendResult Send(Peer peer, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Send(peer, data.AsSpan());
    }

    /// <summary>Sends a frame, and where the buffer is full waits until half of it is free, instead of answering 507.</summary>
    /// <remarks>
    /// For a producer that has more than one buffer to send. It waits for room in this app's own buffer only, sends once, and every other
    /// answer is that of <see cref="Send(Peer, ReadOnlySpan{byte})"/>; when the peer goes offline the wait ends with 311.
    /// </remarks>
    /// <param name="peer">One that is online.</param>
    /// <param name="data">0 to 1,048,576 bytes; not to be changed before the answer.</param>
    /// <param name="cancellationToken">Stops waiting; the frame was then not taken.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<SendResult> SendAsync(
        Peer peer,
        ReadOnlyMemory<byte> data,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(peer);
        return _port.SendAsync(peer, data, cancellationToken);
    }

    /// <summary>Says why a peer is, or is not, online for this app now: how it stands, why, what can be done, and what led there.</summary>
    /// <remarks>
    /// It need not be online, or ever have been: any peer may be asked for, also one built by hand. How it stands is asked of whoever decides it; what led
    /// there is what the host recorded since it started, the last 32 decisions. To record costs nothing per frame.
    /// </remarks>
    /// <param name="peer">Whom.</param>
    /// <param name="cancellationToken">Gives up the question.</param>
    /// <exception cref="MeshException">The host gives no answer within 10 s.</exception>
    public Task<Explanation> ExplainAsync(Peer peer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var question = new GetPeerFacts(peer.Luid, peer.Ruid, peer.Rhid, peer.Rsid, peer.Protocol, _port);
        return _questions.AskAsync(question, cancellationToken);
    }

    /// <summary>Closes the app: its peers see it go offline, its events end. Without effect when it is closed already.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_feeder is not null)
        {
            // When it is busy telling the app it ends with the inbox, which is closed below.
            await _feeder.GracefulStop(TimeSpan.FromSeconds(1));
        }

        try
        {
            await _host.Ask<AppClosed>(new CloseApp(_port), TimeSpan.FromSeconds(5), _hostStopped);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            // The host has stopped, and the app with it.
            _port.Inbox.Close();
        }

        _events.Discard();
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Sid.Short})";
}
