using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Actors.Requests;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>What a host is made of.</summary>
internal sealed record HostParts(
    IKeyRing Keys,
    ContactBook Contacts,
    ITransport Transport,
    IProofVerifier Verifier,
    AdmissionHandler? Admission,
    HostShared Shared,
    MeshOptions Options,
    IMeshRandom Random,
    string? Agent,
    IMeshStore Store
)
{
    /// <summary>Our addresses, those told to others and those told to us.</summary>
    public HostAddresses Addresses { get; } = new();

    /// <summary>Sees each connection that loses its place to another one, in the middle of it; null for nobody.</summary>
    public Action<Displacement>? OnDisplaced { get; init; }

    /// <summary>Where contacts may be met, as it was when the host ended last.</summary>
    public AddressNotes AddressNotes { get; init; } = new();

    /// <summary>Contact requests, for anybody to look at.</summary>
    public RequestBoard Requests { get; } = new();

    /// <summary>Hosts and addresses there is nothing to do with.</summary>
    public BanBook Bans { get; init; } = BanBook.InMemory();

    /// <summary>Identities in the place of others; null where nobody takes them in.</summary>
    public SuccessionLine? Successions { get; init; }

    /// <summary>Delegations that were taken back.</summary>
    public RevocationBook Revocations { get; init; } = RevocationBook.Open(new MemoryStore());

    /// <summary>Who turned callers away for that.</summary>
    public AddressGate? Gate { get; init; }

    /// <summary>What the pinned connections are worth.</summary>
    public PinValues PinValues { get; } = new();

    /// <summary>The pins that the store held at the start; until they are taken.</summary>
    public IReadOnlyList<PinRecord> KeptPins { get; set; } = [];

    /// <summary>Takes the pins that the store held at the start, so that they are in memory once.</summary>
    public IReadOnlyList<PinRecord> TakeKeptPins()
    {
        IReadOnlyList<PinRecord> kept = KeptPins;
        KeptPins = [];
        return kept;
    }
}

/// <summary>Opens an app. Answered with <see cref="AppOpened"/> or <see cref="AppRefused"/>.</summary>
internal sealed record OpenApp(AppPort App);

internal sealed record AppOpened;

internal sealed record AppRefused(MeshErrorCode Code, string Reason);

/// <summary>The transport took a link.</summary>
internal sealed record IncomingLink(Link Link);

/// <summary>Asks for a connection. Answered with <see cref="ConnectResult"/> when it is up, whoever dialled it, or when nothing is left to bring it up.</summary>
/// <param name="Luid">Our identity.</param>
/// <param name="Ruid">Whom to reach.</param>
/// <param name="Rhid">On which host; null for any.</param>
/// <param name="Addresses">Where; null for what the contact's card says.</param>
internal sealed record ConnectTo(Uid Luid, Uid Ruid, Hid? Rhid, IReadOnlyList<string>? Addresses)
{
    public bool WantsOneHost => Rhid is { } rhid && rhid != Hid.Any;

    /// <summary>For a link of contact requests: the hosts that a card names. Null for a link of peers, of which the contact book says whom we may show ourselves to.</summary>
    public IReadOnlyCollection<Hid>? ShowTo { get; init; }

    /// <summary>True if a pin asks; false if somebody does who waits for it.</summary>
    public bool ForPin { get; init; }

    /// <summary>Of a pin: whether a sign of life came since it was last dialled in vain.</summary>
    public bool IsHeard { get; init; }

    /// <summary>Nobody waits for it any more, so it need not be dialled when its turn comes.</summary>
    public CancellationToken GivenUp { get; init; }

    public bool IsContact => ShowTo is not null;

    public LinkKind Kind => IsContact ? LinkKind.Contact : LinkKind.Peer;
}

/// <param name="Failure">Why there is no connection; null if one is up.</param>
internal sealed record ConnectResult(DialFailed? Failure) : IPinDialAnswer
{
    private const int MaxText = 240;

    string? IPinDialAnswer.FailureText => Failure is null ? null : PlainText.Clean(Failure.ToString(), MaxText);

    bool IPinDialAnswer.HasNoAddress => Failure is { HasNoAddress: true };

    TimeSpan? IPinDialAnswer.RetryAfter => Failure?.RetryAfter;

    public static ConnectResult Up { get; } = new(Failure: null);

    public static ConnectResult Refused(string reason) => new(new DialFailed([], 0, null, reason));
}

/// <summary>Ends a connection in good order, if it is there. Answered with <see cref="Disconnected"/> when it is gone.</summary>
internal sealed record Disconnect(Uid Luid, Uid Ruid, Hid Rhid);

internal sealed record Disconnected;

internal sealed record NotConnected;

/// <summary>Keeps connections from closing for idleness, those that are up and those to come, until <see cref="LetGo"/>.</summary>
/// <param name="Lease">Names this hold.</param>
/// <param name="Luid">Our identity.</param>
/// <param name="Ruid">Whose connections.</param>
/// <param name="Rhid">On which host; null for any.</param>
internal sealed record HoldOn(object Lease, Uid Luid, Uid Ruid, Hid? Rhid);

/// <summary>A hold is over.</summary>
internal sealed record LetGo(object Lease);

/// <summary>From a dial: no candidate led to a link.</summary>
/// <param name="Attempts">The first few candidates that failed, and why.</param>
/// <param name="Count">How many there were.</param>
/// <param name="RetryAfter">How long the other side asked to wait, if it did.</param>
/// <param name="Reason">Why nothing was dialled, or no more; null if the attempts say it all.</param>
internal sealed record DialFailed(
    IReadOnlyList<DialAttempt> Attempts,
    int Count,
    TimeSpan? RetryAfter,
    string? Reason = null
)
{
    /// <summary>What was wrong with the last handshake, if there was one.</summary>
    public HandshakeFault? Fault { get; init; }

    /// <summary>True if nothing was dialled, for nobody knows an address.</summary>
    public bool HasNoAddress { get; init; }

    /// <summary>Both together: for somebody who waited for both.</summary>
    public DialFailed With(DialFailed other) =>
        new(
            [.. Attempts.Concat(other.Attempts).Take(MeshException.MaxAttempts)],
            Count + other.Count,
            RetryAfter > other.RetryAfter ? RetryAfter : other.RetryAfter ?? RetryAfter,
            Reason ?? other.Reason
        )
        {
            Fault = other.Fault ?? Fault,
        };

    public override string ToString()
    {
        IEnumerable<string> parts = Attempts.Select(attempt => attempt.ToString());
        if (Count > Attempts.Count)
        {
            parts = parts.Append($"and {Count - Attempts.Count} more addresses");
        }

        return string.Join("; ", Reason is null ? parts : parts.Append(Reason));
    }
}

/// <summary>From a dial: the link it made was established and handed to the host.</summary>
/// <param name="Key">The connection that the link is of.</param>
/// <param name="Address">The candidate that led there.</param>
internal sealed record DialSucceeded(ConnectionKey Key, string Address);

/// <summary>To a dial: the connection is up by another way. It begins nothing more; what it has begun to prove it ends.</summary>
internal sealed record GiveWay
{
    public static GiveWay Instance { get; } = new();
}

/// <summary>From a dial: it has given way.</summary>
internal sealed record DialGaveWay
{
    public static DialGaveWay Instance { get; } = new();
}

/// <summary>So many connections from now on; those that are too many close, the least first.</summary>
internal sealed record SetConnectionLimit(int Count);

/// <summary>A slot, or with <see cref="Hid.Any"/> any slot of the identity, is worth so much from now on; null to pin it no more.</summary>
internal sealed record SetPinValue(SlotKey Key, ConnectionValue? Value);

internal sealed record ContactsChanged(ContactChange Change);

/// <summary>What is kept for an identity of ours has moved to the one that took its place.</summary>
internal sealed record OwnSucceeded(Uid Old, Uid New);

internal sealed record BansChanged(BanChange Change);

/// <summary>This machine is in another network, or has other addresses: what could not be reached may be now.</summary>
internal sealed record NetworkChanged;

/// <summary>Ends all links in good order. Answered with <see cref="HostStopped"/>.</summary>
internal sealed record StopHost;

internal sealed record HostStopped;

/// <summary>Asks for a <see cref="HostStatus"/>.</summary>
internal sealed record GetHostStatus;

internal sealed record HostStatus(
    IReadOnlyList<ConnectionKey> Connections,
    IReadOnlyList<string> Apps,
    long BufferedBytes,
    int HandshakeCount,
    int SlotCount
);
