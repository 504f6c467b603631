using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mesh.Actors.Bans;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Explaining;

namespace Mesh.Hosting;

/// <summary>One mesh host in this process: it holds the links to other hosts, and the apps that use them.</summary>
/// <remarks>
/// It runs on an actor system of its own, or on one it is given; on the system's event stream anybody may listen to <see cref="Online"/>,
/// <see cref="Frame"/>, <see cref="Offline"/>, <see cref="LinkUp"/> and <see cref="LinkDown"/> of all apps. Such listeners are observers: they hold nobody up,
/// and a slow one has only its own mailbox to blame. Free to use from any thread.
/// </remarks>
public sealed partial class MeshHost : IAsyncDisposable
{
    private const string KeyProbe = "mesh/1 probe";

    private readonly MeshHostOptions _options;
    private readonly ITransport _transport;
    private readonly bool _ownsSystem;
    private readonly IMachineAddresses? _machine;
    private readonly IActorRef _actor;
    private readonly HostShared _shared;
    private readonly ObservedAddresses _observed;
    private readonly AddressGate _gate;
    private readonly RevocationBook _revoked;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeerQuestions _questions;
    private readonly PinQuestions _pins;
    private readonly AppPermissions _permissions;
    private volatile IReadOnlyList<ITransportListener> _listeners = [];
    private volatile IReadOnlyList<IPAddress> _machineAddresses;
    private readonly Lazy<Task> _stop;

    private MeshHost(
        MeshHostOptions options,
        ContactBook contacts,
        ITransport transport,
        ActorSystem system,
        bool ownsSystem,
        IActorRef actor,
        HostParts parts
    )
    {
        _options = options;
        _transport = transport;
        _ownsSystem = ownsSystem;
        _actor = actor;
        _shared = parts.Shared;
        _observed = parts.Addresses.Observed;
        _machine = options.Machine ?? (options.Transport is null ? new MachineAddresses() : null);
        _machineAddresses = _machine?.All ?? [];
        _stop = new Lazy<Task>(StopAsync);
        System = system;
        Contacts = contacts;
        _permissions = new AppPermissions(parts.Shared.Grants, options.Mesh.Permissions, options.Keys);
        Requests = new HostRequests(
            parts.Requests,
            question => AskAsync<object>(question, TimeSpan.FromSeconds(30), CancellationToken.None)
        );
        Bans = new MeshBans(contacts, parts.Bans, options.Keys, system.Scheduler);
        _gate = parts.Gate!;
        _revoked = parts.Revocations;
        Successions = parts.Successions!;
        Revocations = new MeshRevocations(parts.Revocations, contacts, options.Keys, parts.Verifier.VerifySignature);
        _questions = new PeerQuestions(actor, system.Scheduler, _stopping.Token);
        _pins = new PinQuestions(actor, _stopping.Token);
        parts.Addresses.Own = () => AdvertisedAddresses;
        if (_machine is not null)
        {
            _machine.Changed += OnMachineChanged;
        }

        _ = EndWithSystemAsync();
    }

    /// <summary>This host's id.</summary>
    public Hid Hid => _options.Keys.HostId;

    /// <summary>Whom this host may speak as.</summary>
    public IReadOnlyList<OwnIdentity> Identities => _options.Keys.Identities;

    /// <summary>Whom the host knows; a change acts at once, also on live links.</summary>
    public ContactBook Contacts { get; }

    /// <summary>What apps may; a change acts at once, also on live links.</summary>
    public GrantBook Grants => _shared.Grants;

    /// <summary>What an app may use of which <see cref="Grants"/> say nothing.</summary>
    public PermissionMode Permissions => _permissions.Mode;

    /// <summary>The actor system that the host runs on.</summary>
    public ActorSystem System { get; }

    /// <summary>Where the host listens, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses => [.. _listeners.Select(listener => listener.Address)];

    /// <summary>Starts a host.</summary>
    /// <param name="options">What it is started with.</param>
    /// <param name="system">The actor system to run on; null for one of its own, which ends with it.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">An option is out of its range; all faults are in the message. Or the signatures of the key ring are
    /// not those of its key.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: what is kept cannot be read; the message names the table and the entry.</exception>
    /// <exception cref="TransportException">An address cannot be listened on.</exception>
    public static async Task<MeshHost> StartAsync(
        MeshHostOptions options,
        ActorSystem? system = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new MeshSettings { Advertise = options.Advertise };
        IReadOnlyList<string> faults = [.. options.Mesh.Validate(), .. options.Tcp.Validate(), .. settings.Validate()];
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        }

        RequireKeys(options);
        MeshHost host = Create(options, system);
        try
        {
            host.FollowOwnSuccessions();
            foreach (string address in options.Listen)
            {
                ITransportListener listener = await host._transport.ListenAsync(
                    address,
                    transport => host.TakeLink(transport),
                    cancellationToken
                );
                host._listeners = [.. host._listeners, listener];
            }
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Opens an app whose events are read from <see cref="MeshApp.Events"/>.</summary>
    /// <exception cref="ArgumentException">A name, protocol or identity breaks its rule.</exception>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Conflict"/>: an open app has this service id. <see cref="MeshErrorCode.NotPermitted"/>: an identity is none of the host's.
    /// <see cref="MeshErrorCode.NoRoom"/>: as many apps are open as may be. <see cref="MeshErrorCode.NoConnection"/>: the host stops.
    /// </exception>
    public Task<MeshApp> OpenAppAsync(AppOptions options) => OpenAsync(options, subscriber: null);

    /// <summary>Opens an app that is an actor: it is told the events, a few at a time, and more when it has handled these.</summary>
    /// <inheritdoc cref="OpenAppAsync(AppOptions)"/>
    public Task<MeshApp> OpenAppAsync(AppOptions options, IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return OpenAsync(options, subscriber);
    }

    /// <summary>Connects to an identity, and completes when a connection is up, whichever side dialled it.</summary>
    /// <param name="luid">Our identity.</param>
    /// <param name="ruid">Whom to reach.</param>
    /// <param name="rhid">On which host; null for any.</param>
    /// <param name="addresses">Candidate addresses, the best first; null for where the contact was met last, those of its card, and those its hosts told.</param>
    /// <param name="cancellationToken">Stops waiting; an attempt under way may still succeed.</param>
    /// <remarks>
    /// A few candidates are tried at a time (<see cref="MeshOptions.DialStagger"/>, <see cref="MeshOptions.DialAttempts"/>); the first that leads to a proven
    /// link wins and the others are given up. Where an address is dialled for this identity already, the call waits for that. Where as many are dialled as
    /// may be (<see cref="MeshOptions.DialCount"/>) it is the first to get its turn, and one that was cancelled meanwhile is not dialled.
    /// </remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: each candidate and why it failed is in the message and in
    /// <see cref="MeshException.Attempts"/>; or no address is known, the contact was removed meanwhile, or the host stops.</exception>
    public async Task ConnectAsync(
        Uid luid,
        Uid ruid,
        Hid? rhid = null,
        IReadOnlyList<string>? addresses = null,
        CancellationToken cancellationToken = default
    )
    {
        ConnectResult result = await AskAsync<ConnectResult>(
            new ConnectTo(luid, ruid, rhid, addresses) { GivenUp = cancellationToken },
            Timeout.InfiniteTimeSpan,
            cancellationToken
        );
        if (result.Failure is { } failure)
        {
            throw new MeshException(MeshErrorCode.NoConnection, $"No connection to {ruid.Short}: {failure}")
            {
                Attempts = failure.Attempts,
                RetryAfter = failure.RetryAfter,
            };
        }
    }

    /// <summary>Ends a connection in good order; its peers go offline with <see cref="OfflineReason.Idle"/> and the detail that it was by hand. Completes when it is gone.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: there is none of these, or the host has stopped.</exception>
    public async Task DisconnectAsync(Uid luid, Uid ruid, Hid rhid)
    {
        var which = new Disconnect(luid, ruid, rhid);
        if (await AskAsync<object>(which, TimeSpan.FromSeconds(10), CancellationToken.None) is NotConnected)
        {
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"There is no connection of {luid.Short} with {ruid.Short} at host {rhid.Short} to end."
            );
        }
    }

    /// <summary>Keeps connections from closing for idleness, those that are up and those to come, until the answer is disposed. Dials nobody.</summary>
    internal IDisposable Hold(Uid luid, Uid ruid, Hid? rhid = null)
    {
        var lease = new Lease(_actor);
        _actor.Tell(new HoldOn(lease, luid, ruid, rhid), ActorRefs.NoSender);
        return lease;
    }

    /// <summary>Links of this host that have not ended.</summary>
    internal int LinkCount => _shared.Links.Count;

    /// <summary>Links not dialled here whose caller is not proven yet.</summary>
    internal int UnprovenCount => _shared.Strangers.Count;

    /// <summary>Callers that lost their place before they were proven.</summary>
    internal long EvictedCount => _shared.Strangers.EvictedCount;

    /// <summary>Bytes that wait in the host's send buffers and inboxes.</summary>
    internal long BufferedBytes => _shared.Budget.UsedBytes;

    internal Task<HostStatus> StatusAsync() => _actor.Ask<HostStatus>(new GetHostStatus(), TimeSpan.FromSeconds(5));

    private void TakeLink(ITransportLink transport)
    {
        if (_gate.TurnsAway(transport.RemoteAddress))
        {
            transport.Abort("its address is banned");
            _ = transport.DisposeAsync().AsTask();
            return;
        }

        if (_shared.Links.Take(transport) is { } link)
        {
            _actor.Tell(new IncomingLink(link), ActorRefs.NoSender);
        }
    }
}
