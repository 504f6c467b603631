using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// The dialler's side of the handshake: shows itself only where it may, and is content only with whom it wanted.
/// </summary>
/// <remarks>
/// Hello and Introduce leave at once, without waiting for the acceptor's Hello: TLS has proven the hid already, and
/// nothing in that Hello would change what is shown. Where we may not show ourselves nothing is sent at all. The link
/// is established at the acceptor's Accepted, which we answer with our own; announcements may stand right behind it in
/// the same packet.
/// </remarks>
internal sealed class DialHandshake : IHandshake
{
    private static readonly IReadOnlyList<HandshakeEffect> Nothing = [];

    private readonly LocalHost _local;
    private readonly RemoteHost _remote;
    private readonly DialIntent _intent;
    private readonly IProofVerifier _verifier;
    private readonly LinkOptions _options;

    private HandshakeBudget _budget;
    private Step _step = Step.Hello;
    private Hello? _hello;
    private HelloAgreement _agreement;
    private ProvenIdentity? _proven;
    private MetadataCheck _metadata;
    private bool _pending;

    /// <summary>Prepares; <see cref="Start"/> begins.</summary>
    /// <exception cref="ArgumentException">The intent has identities on a routing link, or none on another.</exception>
    public DialHandshake(
        LocalHost local,
        RemoteHost remote,
        DialIntent intent,
        IProofVerifier verifier,
        LinkOptions options
    )
    {
        if (intent.Identities is null != (intent.Kind == LinkKind.Routing))
        {
            throw new ArgumentException($"A {intent.Kind} link has identities exactly if it is none for routing.");
        }

        _local = local;
        _remote = remote;
        _intent = intent;
        _verifier = verifier;
        _options = options;
    }

    private enum Step
    {
        Hello,
        Proof,
        Accepted,
        Established,
        Failed,
    }

    /// <inheritdoc />
    public TimeSpan? Deadline { get; private set; }

    /// <inheritdoc />
    public bool MaySendSnapshot => _step == Step.Established;

    /// <inheritdoc />
    public bool IsDone => _step is Step.Established or Step.Failed;

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Start(TimeSpan now)
    {
        Deadline = _remote.Began + _options.ProofTimeout;
        if (_remote.Hid == _local.Hid || _remote.Hid.IsZero)
        {
            string shown = $"The remote host shows the hid {_remote.Hid.Short}, ours or none.";
            return Failed(HandshakeFault.OwnHid, shown, null);
        }

        if (_intent.ExpectedRhid is { } expected && expected != _remote.Hid)
        {
            string other = $"{_remote.Hid.Short} answered where {expected.Short} was dialled.";
            return Failed(HandshakeFault.OtherHost, other, null);
        }

        var hello = new SendRecord(HelloAgreement.HelloOf(_local, _intent.Kind, _intent.Serial));
        if (_intent.Identities is not { } identities)
        {
            return [hello];
        }

        if (!_intent.MayShow)
        {
            string stranger = $"Nothing signed says that {_remote.Hid.Short} is a host of {identities.Ruid.Short}.";
            return Failed(HandshakeFault.MayNotShow, stranger, null);
        }

        // Before a byte is sent: who has no slot for the connection has nothing to ask of the other host.
        SlotAnswer room = _intent.Reserve?.Invoke(_remote.Hid) ?? default;
        if (room.Refusal is { } full)
        {
            string detail = $"No room for a connection of our own dialling: {full.Reason}.";
            return Failed(new HandshakeFailure(HandshakeFault.NoRoom, detail, RetryAfter: full.RetryAfter), null);
        }

        HandshakeEffect[] kept = room.Reservation is { } slot ? [new KeepSlot(slot, LeavesStrangers: false)] : [];
        HandshakeProof proof = identities.Proof;
        return [.. kept, hello, new SendRecord(new Introduce(proof.Delegation, proof.Metadata, identities.Ruid))];
    }

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> CountRecord(int bytes) =>
        IsDone || _budget.TryTake(bytes)
            ? Nothing
            : Broken(HandshakeFault.TooMany, WireCode.TooMany, $"{_budget} before Accepted.");

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Receive(ControlMessage message, TimeSpan now, DateTimeOffset wallNow)
    {
        if (_step == Step.Established)
        {
            throw new InvalidOperationException($"The link is established: {message.Type} is not the handshake's.");
        }

        return (_step, message) switch
        {
            (Step.Failed, _) => Nothing,
            (_, Refused refused) => Failed(HandshakeFailure.OfRefused(refused), null),
            (_, Close close) => Failed(HandshakeFailure.OfClose(close), null),
            (Step.Hello, Hello hello) => OnHello(hello),
            (Step.Proof, Proof proof) => OnProof(proof, wallNow),
            (Step.Accepted, Pending) when MayWait => OnPending(),
            (Step.Accepted, Accepted accepted) => OnAccepted(accepted),
            _ => Broken(HandshakeFault.Malformed, WireCode.Malformed, $"{message.Type} came while {_step} was due."),
        };
    }

    /// <summary>Admission is asked once at most, and for peers only.</summary>
    private bool MayWait => !_pending && _intent.Kind == LinkKind.Peer;

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Malformed(WireException fault) =>
        IsDone ? Nothing : Broken(HandshakeFault.Malformed, fault.Code, fault.Message);

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> AdmissionDecided(AdmissionDecision decision, TimeSpan now) => Nothing;

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Tick(TimeSpan now) =>
        IsDone || Deadline is not { } deadline || now < deadline
            ? Nothing
            : Failed(HandshakeFault.TimedOut, $"The acceptor's {_step} did not come in time.", null);

    private IReadOnlyList<HandshakeEffect> OnHello(Hello hello)
    {
        if (HelloAgreement.FaultOf(hello, fromDialler: false) is { } fault)
        {
            return Broken(HandshakeFault.Malformed, WireCode.Malformed, fault);
        }

        if (!HelloAgreement.TryFind(_local, hello, out _agreement, out string missing))
        {
            return Failed(HandshakeFault.Unsupported, missing, new Close(WireCode.Unsupported));
        }

        _hello = hello;
        _step = _intent.Identities is null ? Step.Accepted : Step.Proof;
        return Nothing;
    }

    private IReadOnlyList<HandshakeEffect> OnProof(Proof proof, DateTimeOffset wallNow)
    {
        Uid wanted = _intent.Identities!.Ruid;
        ProvenIdentity proven;
        try
        {
            proven = _verifier.VerifyDelegation(proof.Delegation, _remote.Hid, wallNow);
        }
        catch (WireException fault)
        {
            return Failed(HandshakeFault.BadProof, fault.Message, null);
        }

        if (proven.Uid != wanted)
        {
            string other = $"{proven.Uid.Short} was proven where {wanted.Short} was wanted.";
            return Failed(HandshakeFault.BadProof, other, null);
        }

        _proven = proven;
        _metadata = MetadataCheck.Of(_verifier, proof.Metadata, proven.Uid, _remote, wallNow);
        _step = Step.Accepted;
        return Nothing;
    }

    private IReadOnlyList<HandshakeEffect> OnPending()
    {
        _pending = true;
        Deadline = _remote.Began + _options.DialTimeout;
        return Nothing;
    }

    private IReadOnlyList<HandshakeEffect> OnAccepted(Accepted accepted)
    {
        _step = Step.Established;
        Deadline = null;
        Accepted said = _local.AcceptedFor(_intent.Identities?.Luid, _remote, _intent.Kind);
        return
        [
            new SendRecord(said),
            new Established(
                new HandshakeResult
                {
                    Began = _remote.Began,
                    Role = LinkRole.Dialler,
                    Kind = _intent.Kind,
                    Name = new LinkName(_local.Hid, _intent.Serial),
                    Luid = _intent.Identities?.Luid,
                    Remote = _proven,
                    Rhid = _remote.Hid,
                    RemoteBootEpoch = _hello!.BootEpoch,
                    Version = _agreement.Version,
                    Features = _agreement.Features,
                    RemoteMaxFrameBytes = (int)_hello.MaxFrameBytes,
                    RemoteMetadata = _metadata.Proven,
                    MetadataFault = _metadata.Fault,
                    ObservedAddress = accepted.ObservedAddress,
                    Agent = accepted.Agent,
                    RemoteAddresses = accepted.Addresses,
                    RemoteWords = new IdentityWords(accepted.Revocations, accepted.Successions),
                    SaidWords = new IdentityWords(said.Revocations, said.Successions),
                }
            ),
        ];
    }

    private IReadOnlyList<HandshakeEffect> Broken(HandshakeFault fault, WireCode code, string detail) =>
        Failed(fault, detail, new Close(code));

    private IReadOnlyList<HandshakeEffect> Failed(HandshakeFault fault, string detail, ControlMessage? last) =>
        Failed(new HandshakeFailure(fault, detail), last);

    private IReadOnlyList<HandshakeEffect> Failed(HandshakeFailure failure, ControlMessage? last)
    {
        _step = Step.Failed;
        Deadline = null;
        return [new Fail(failure, last)];
    }
}
