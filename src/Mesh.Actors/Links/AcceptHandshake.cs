using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>The acceptor's side of the handshake: says nothing to a stranger that a stranger could use.</summary>
/// <remarks>
/// <para>
/// Until the caller is proven and welcome there are two things it can hear after our Hello: Close with Unsupported,
/// which depends on the two Hellos alone, and <see cref="Refused.Generic"/>. Wrong signature, unknown identity, unknown
/// or banned caller, a record out of order or unreadable, too much, too late: the same bytes, so that nobody finds out
/// by asking who lives here.
/// </para>
/// <para>
/// The delegation is verified before anything is looked up, and then everything is looked up whatever the first answers
/// are, so that the time taken tells as little as the bytes.
/// </para>
/// </remarks>
internal sealed class AcceptHandshake : IHandshake
{
    private static readonly IReadOnlyList<HandshakeEffect> Nothing = [];

    private readonly LocalHost _local;
    private readonly RemoteHost _remote;
    private readonly IHandshakePolicy _policy;
    private readonly IProofVerifier _verifier;
    private readonly LinkOptions _options;

    private HandshakeBudget _budget;
    private Step _step = Step.Hello;
    private Hello? _hello;
    private HelloAgreement _agreement;
    private IdentityWords _said = IdentityWords.None;
    private Caller? _caller;
    private CallerClaim? _claim;

    /// <summary>Prepares; <see cref="Start"/> begins.</summary>
    public AcceptHandshake(
        LocalHost local,
        RemoteHost remote,
        IHandshakePolicy policy,
        IProofVerifier verifier,
        LinkOptions options
    )
    {
        _local = local;
        _remote = remote;
        _policy = policy;
        _verifier = verifier;
        _options = options;
    }

    private enum Step
    {
        Hello,
        Introduce,
        Admission,
        Accepted,
        Established,
        Failed,
    }

    /// <inheritdoc />
    public TimeSpan? Deadline { get; private set; }

    /// <inheritdoc />
    public bool MaySendSnapshot => _step is Step.Accepted or Step.Established;

    /// <inheritdoc />
    public bool IsDone => _step is Step.Established or Step.Failed;

    /// <summary>
    /// True once the caller is proven and welcome so far: only then it may be told why something fails.
    /// </summary>
    private bool MayTell => _step is Step.Admission or Step.Accepted;

    // Asked when we would say something of ours: the ban may have come since TLS began.
    private string? WhyBarred => _policy.WhyBarred(_remote.Hid, _remote.Address);

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Start(TimeSpan now)
    {
        Deadline = _remote.Began + _options.ProofTimeout;
        return _remote.Hid == _local.Hid || _remote.Hid.IsZero
            ? Failed(HandshakeFault.OwnHid, $"The remote host shows the hid {_remote.Hid.Short}, ours or none.", null)
            : Nothing;
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
            (_, Close close) => OnClose(close),
            (Step.Hello, Hello hello) => OnHello(hello, now),
            (Step.Introduce, Introduce introduce) => OnIntroduce(introduce, now, wallNow),
            (Step.Accepted, Accepted accepted) => OnAccepted(accepted),
            _ => Broken(HandshakeFault.Malformed, WireCode.Malformed, $"{message.Type} came while {_step} was due."),
        };
    }

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Malformed(WireException fault) =>
        IsDone ? Nothing : Broken(HandshakeFault.Malformed, fault.Code, fault.Message);

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> AdmissionDecided(AdmissionDecision decision, TimeSpan now)
    {
        if (_step != Step.Admission)
        {
            return Nothing;
        }

        // The answer and the end of its time can be in one queue: what counts is the time, not which of them is first
        // there.
        if (now >= Deadline)
        {
            return Tick(now);
        }

        return decision.Allowed ? [Accept(now)] : Denied("Admission said no.", decision.Reason, decision.RetryAfter);
    }

    /// <inheritdoc />
    public IReadOnlyList<HandshakeEffect> Tick(TimeSpan now)
    {
        if (IsDone || Deadline is not { } deadline || now < deadline)
        {
            return Nothing;
        }

        return _step switch
        {
            Step.Admission => Denied("Admission did not answer in time.", "nobody answered in time", null),
            Step.Accepted => Failed(HandshakeFault.TimedOut, "The dialler did not say Accepted in time.", null),
            _ => Failed(HandshakeFault.TimedOut, $"{_step} did not come in time.", Refused.Generic),
        };
    }

    private IReadOnlyList<HandshakeEffect> OnHello(Hello hello, TimeSpan now)
    {
        if (HelloAgreement.FaultOf(hello, fromDialler: true) is { } fault)
        {
            return Broken(HandshakeFault.Malformed, WireCode.Malformed, fault);
        }

        var ours = new SendRecord(HelloAgreement.HelloOf(_local));
        if (!HelloAgreement.TryFind(_local, hello, out _agreement, out string missing))
        {
            return [ours, .. Failed(HandshakeFault.Unsupported, missing, new Close(WireCode.Unsupported))];
        }

        LinkKind kind = hello.Kind!.Value;
        if (!_policy.Serves(kind))
        {
            return [ours, .. Failed(HandshakeFault.KindNotServed, $"{kind} links are not served.", Refused.Generic)];
        }

        _hello = hello;
        if (kind == LinkKind.Routing)
        {
            return WhyBarred is { } barred ? [ours, .. Barred(barred)] : [ours, Accept(now)];
        }

        _step = Step.Introduce;
        return [ours];
    }

    private IReadOnlyList<HandshakeEffect> OnIntroduce(Introduce introduce, TimeSpan now, DateTimeOffset wallNow)
    {
        if (WhyBarred is { } barred)
        {
            return Barred(barred);
        }

        ProvenIdentity proven;
        try
        {
            proven = _verifier.VerifyDelegation(introduce.Delegation, _remote.Hid, wallNow);
        }
        catch (WireException fault)
        {
            return Failed(HandshakeFault.BadProof, fault.Message, Refused.Generic);
        }

        bool ours = _policy.HasIdentity(introduce.Ruid);
        CallerStanding standing = _policy.StandingOf(proven.Uid, _remote.Hid);
        _claim = new CallerClaim(proven.Uid, introduce.Ruid) { Kind = _hello!.Kind!.Value };
        HandshakeProof? proof = ours ? _policy.ProofFor(introduce.Ruid) : null;
        if (WhyNot(introduce.Ruid, proven.Uid, ours, standing, proof) is { } refusal)
        {
            return refusal;
        }

        // The caller is welcome so far, so from here on it hears reasons.
        MetadataCheck metadata = MetadataCheck.Of(_verifier, introduce.Metadata, proven.Uid, _remote, wallNow);
        _caller = new Caller(proven, introduce.Ruid, metadata);
        if (_hello!.Kind == LinkKind.Contact)
        {
            // It becomes no connection, and whoever asks to be a contact learns no more of us than its proof needs.
            return [new SendRecord(new Proof(proof!.Bare.Delegation, proof.Bare.Metadata)), Accept(now)];
        }

        SlotAnswer room = _policy.Reserve(proven.Uid, introduce.Ruid, _remote.Hid);
        if (room.Refusal is { } full)
        {
            var busy = new Refused(WireCode.Busy, full.Reason, WireDuration.ToMilliseconds(full.RetryAfter));
            return Failed(HandshakeFault.NoRoom, $"{proven.Uid.Short} found no room: {full.Reason}.", busy);
        }

        var kept = new KeepSlot(room.Reservation!, standing == CallerStanding.Known);
        var shown = new SendRecord(new Proof(proof!.Delegation, proof.Metadata));
        return _policy.AsksAdmission ? [kept, shown, .. Ask(now)] : [kept, shown, Accept(now)];
    }

    // A host that is banned is not told so: it hears what everybody hears, and nothing of its own is looked at.
    private IReadOnlyList<HandshakeEffect> Barred(string why) =>
        Failed(HandshakeFault.BannedCaller, $"It is banned: {why}.", Refused.Generic);

    private IReadOnlyList<HandshakeEffect>? WhyNot(
        Uid ruid,
        Uid caller,
        bool ours,
        CallerStanding standing,
        HandshakeProof? proof
    )
    {
        // A contact link is how a stranger asks to become a contact, so there, too, being unknown is no fault.
        bool strangersWelcome = _policy.Trust == TrustMode.Open || _hello!.Kind == LinkKind.Contact;
        if (!ours)
        {
            return Failed(HandshakeFault.UnknownIdentity, $"{ruid.Short} is not an identity of ours.", Refused.Generic);
        }

        if (standing == CallerStanding.Banned)
        {
            return Failed(HandshakeFault.BannedCaller, $"{caller.Short} is banned.", Refused.Generic);
        }

        if (standing == CallerStanding.Unknown && !strangersWelcome)
        {
            return Failed(HandshakeFault.UnknownCaller, $"{caller.Short} is no contact.", Refused.Generic);
        }

        return proof is null
            ? Failed(HandshakeFault.NoProof, $"We have no delegation in force for {ruid.Short}.", Refused.Generic)
            : null;
    }

    private IReadOnlyList<HandshakeEffect> Ask(TimeSpan now)
    {
        _step = Step.Admission;
        Deadline = now + _options.AdmissionTimeout;
        var request = new AdmissionRequest
        {
            Caller = _caller!.Proven.Uid,
            Host = _remote.Hid,
            Wanted = _caller.Ruid,
            MetadataJson = _caller.Metadata.Proven?.Json,
            RemoteAddress = _remote.Address,
        };
        uint milliseconds = WireDuration.ToMilliseconds(_options.AdmissionTimeout);
        return [new SendRecord(new Pending(milliseconds)), new AskAdmission(request)];
    }

    private SendRecord Accept(TimeSpan now)
    {
        _step = Step.Accepted;
        Deadline = now + _options.AcceptedTimeout;
        Accepted said = _local.AcceptedFor(_caller?.Ruid, _remote, _hello!.Kind!.Value);
        _said = new IdentityWords(said.Revocations, said.Successions);
        return new SendRecord(said);
    }

    private IReadOnlyList<HandshakeEffect> OnAccepted(Accepted accepted)
    {
        _step = Step.Established;
        Deadline = null;
        return
        [
            new Established(
                new HandshakeResult
                {
                    Began = _remote.Began,
                    Role = LinkRole.Acceptor,
                    Kind = _hello!.Kind!.Value,
                    Name = new LinkName(_remote.Hid, _hello.Serial!.Value),
                    Luid = _caller?.Ruid,
                    Remote = _caller?.Proven,
                    Rhid = _remote.Hid,
                    RemoteBootEpoch = _hello.BootEpoch,
                    Version = _agreement.Version,
                    Features = _agreement.Features,
                    RemoteMaxFrameBytes = (int)_hello.MaxFrameBytes,
                    RemoteMetadata = _caller?.Metadata.Proven,
                    MetadataFault = _caller?.Metadata.Fault,
                    ObservedAddress = accepted.ObservedAddress,
                    Agent = accepted.Agent,
                    RemoteAddresses = accepted.Addresses,
                    RemoteWords = new IdentityWords(accepted.Revocations, accepted.Successions),
                    SaidWords = _said,
                }
            ),
        ];
    }

    private IReadOnlyList<HandshakeEffect> OnClose(Close close) => Failed(HandshakeFailure.OfClose(close), null);

    private IReadOnlyList<HandshakeEffect> Denied(string detail, string? reason, TimeSpan? retryAfter)
    {
        uint? retry = retryAfter is { } wait ? WireDuration.ToMilliseconds(wait) : null;
        return Failed(HandshakeFault.NotAdmitted, detail, new Refused(WireCode.Denied, reason, retry));
    }

    private IReadOnlyList<HandshakeEffect> Broken(HandshakeFault fault, WireCode code, string detail) =>
        Failed(fault, detail, MayTell ? new Close(code) : Refused.Generic);

    private IReadOnlyList<HandshakeEffect> Failed(HandshakeFault fault, string detail, ControlMessage? last) =>
        Failed(new HandshakeFailure(fault, detail), last);

    private IReadOnlyList<HandshakeEffect> Failed(HandshakeFailure failure, ControlMessage? last)
    {
        _step = Step.Failed;
        Deadline = null;
        return [new Fail(failure with { Caller = _claim }, last)];
    }

    private sealed record Caller(ProvenIdentity Proven, Uid Ruid, MetadataCheck Metadata);
}
