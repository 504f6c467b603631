using System.Runtime.ExceptionServices;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>One attempt to reach an identity: its candidate addresses in a <see cref="DialRace"/>, until the first leads to a proven link.</summary>
/// <remarks>
/// Never restarted. Tells its parent <see cref="LinkEstablished"/> and <see cref="DialSucceeded"/>, or <see cref="DialFailed"/>, or, told to give way,
/// <see cref="DialGaveWay"/>; then the other
/// candidates are given up, and it stops when the last of them is gone. A link that it has not handed on ends with it. One that was established in the
/// moment in which another won is handed on too: the other side has it already.
/// </remarks>
internal sealed class DialActor : ReceiveActor, IWithTimers
{
    private readonly ConnectTo _target;
    private readonly HostParts _parts;
    private readonly HandshakePolicy _policy;
    private readonly DialRace _race;
    private readonly CancellationTokenSource _dialling = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<IActorRef, Attempt> _handshakes = [];
    private TimeSpan? _retryAfter;
    private HandshakeFault? _fault;

    public DialActor(ConnectTo target, IReadOnlyList<string> addresses, HostParts parts, HandshakePolicy policy)
    {
        _target = target;
        _parts = parts;
        _policy = policy;
        _race = new DialRace(addresses, parts.Options.DialStagger, parts.Options.DialAttempts, Now);
        Receive<Dialled>(OnDialled);
        Receive<DialFault>(OnDialFault);
        Receive<LinkEstablished>(OnLinkEstablished);
        Receive<LinkFailed>(OnLinkFailed);
        Receive<GiveWay>(_ => GiveWay());
        Receive<StartTick>(_ => GoOn());
        Receive<Terminated>(OnTerminated);
        Receive<Status.Failure>(failure => ExceptionDispatchInfo.Throw(failure.Cause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props PropsFor(
        ConnectTo target,
        IReadOnlyList<string> addresses,
        HostParts parts,
        HandshakePolicy policy
    ) => Props.Create(() => new DialActor(target, addresses, parts, policy));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => GoOn();

    protected override void PostStop()
    {
        _dialling.Cancel();
        _dialling.Dispose();
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task<object> DialAsync(int candidate, CancellationToken dialling, CancellationToken stopped)
    {
        string address = _race.AddressOf(candidate);
        try
        {
            if (_parts.Shared.Links.Take(await _parts.Transport.DialAsync(address, dialling)) is not { } link)
            {
                return new DialFault(candidate, DialStage.Connect, "the host has stopped");
            }

            // The message that brings the link may find this actor stopped: the link must end even so.
            return new Dialled(candidate, link, stopped.Register(() => link.Kill("the dial was given up")));
        }
        catch (TransportException e)
        {
            return new DialFault(candidate, StageOf(e), e.Message.Replace($"No link with {address}: ", ""));
        }
        catch (OperationCanceledException e)
        {
            return new DialFault(candidate, DialStage.Connect, e.Message);
        }
    }

    private static DialStage StageOf(TransportException e) =>
        e.IsConnected
        || e.Failure is TransportFailure.NotMesh or TransportFailure.BadCertificate or TransportFailure.OwnHid
            ? DialStage.Tls
            : DialStage.Connect;

    // Starts what is due, and ends when nothing is left.
    private void GoOn()
    {
        while (_race.TryStart(Now, out int candidate))
        {
            DialAsync(candidate, _dialling.Token, _stopped.Token).PipeTo(Self);
        }

        if (_race.IsLost)
        {
            Context.Parent.Tell(new DialFailed(_race.Failures, _race.FailureCount, _retryAfter) { Fault = _fault });
            Context.Stop(Self);
        }
        else if (_race is { IsWon: true, RunningCount: 0 })
        {
            Context.Stop(Self);
        }
        else if (_race.NextStart is { } next)
        {
            TimeSpan wait = next - Now;
            Timers.StartSingleTimer("start", StartTick.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }
        else
        {
            Timers.Cancel("start");
        }
    }

    private void Fail(int candidate, DialStage stage, string reason, bool isFinal)
    {
        if (_race.IsWon)
        {
            _race.Ended(candidate);
        }
        else
        {
            _race.Failed(candidate, stage, reason, isFinal, Now);
        }

        GoOn();
    }

    private void OnDialFault(DialFault fault) => Fail(fault.Candidate, fault.Stage, fault.Reason, isFinal: false);

    private void OnDialled(Dialled dialled)
    {
        Link link = dialled.Link;
        if (_race.IsWon)
        {
            Close(dialled, "another address was faster");
            Fail(dialled.Candidate, DialStage.Proof, "another address was faster", isFinal: false);
        }
        else if (!_race.MayShakeHands(dialled.Candidate, link.RemoteHid))
        {
            Close(dialled, "another address of the same host was faster");
            GoOn();
        }
        else if (_policy.BanOf(link.RemoteHid, link.RemoteAddress) is { } ban)
        {
            Close(dialled, "it is banned");
            Fail(dialled.Candidate, DialStage.Proof, $"banned here by {ban}", isFinal: true);
        }
        else if (_target.IsContact && _policy.IsBanned(_target.Ruid))
        {
            Close(dialled, "the identity is banned, or succeeded");
            string reason = $"{_target.Ruid.Short} was banned, or another identity took its place, meanwhile";
            Fail(dialled.Candidate, DialStage.Proof, reason, isFinal: true);
        }
        else if (_policy.ProofFor(_target.Luid) is not { } proof)
        {
            Close(dialled, "no delegation in force");
            string reason = $"no delegation in force for our identity {_target.Luid.Short}";
            Fail(dialled.Candidate, DialStage.Proof, reason, isFinal: true);
        }
        else
        {
            ShakeHands(dialled, proof);
        }
    }

    private static void Close(Dialled dialled, string reason)
    {
        dialled.OnStop.Unregister();
        dialled.Link.Kill(reason);
    }

    private void ShakeHands(Dialled dialled, HandshakeProof proof)
    {
        Link link = dialled.Link;
        var intent = new DialIntent
        {
            Kind = _target.Kind,
            Serial = _parts.Shared.NextSerial(),
            Identities = new DialIdentities(_target.Luid, _target.Ruid, _target.IsContact ? proof.Bare : proof),
            ExpectedRhid = _target.Rhid,
            MayShow = _target.ShowTo?.Contains(link.RemoteHid) ?? _policy.MayShow(_target.Ruid, link.RemoteHid),
            Reserve = _target.IsContact ? null : rhid => _policy.Reserve(new SlotKey(_target.Luid, _target.Ruid, rhid)),
        };
        var remote = new RemoteHost(link.RemoteHid, link.RemotePublicKey, link.RemoteAddress, Now);
        var handshake = new DialHandshake(_policy.Local, remote, intent, _parts.Verifier, _parts.Options.Link);
        IActorRef actor = Context.ActorOf(HandshakeActor.PropsFor(link, handshake, admission: null));
        Context.Watch(actor);
        _handshakes.Add(actor, new Attempt(dialled.Candidate, link, dialled.OnStop));
    }

    private void OnLinkEstablished(LinkEstablished established)
    {
        if (Take(Sender) is not { } attempt)
        {
            established.Link.Kill("nobody waits for it any more");
            return;
        }

        if (_race.IsWon)
        {
            Context.Parent.Tell(established);
            _race.Ended(attempt.Candidate);
        }
        else
        {
            _race.Won(attempt.Candidate);

            // Before its link: whoever waits for the link must be known as such when it turns out to have ended on the way.
            var key = new ConnectionKey(_target.Luid, _target.Ruid, established.Result.Rhid);
            Context.Parent.Tell(new DialSucceeded(key, _race.AddressOf(attempt.Candidate)));
            Context.Parent.Tell(established);
            _dialling.Cancel();

            // One of them may come to its end in this very moment: what it tells comes before its Terminated.
            foreach (IActorRef other in _handshakes.Keys)
            {
                Context.Stop(other);
            }
        }

        GoOn();
    }

    // A handshake under way may have been established at the other side: it goes on, and its link is handed on.
    private void GiveWay()
    {
        if (!_race.IsWon)
        {
            _race.GiveWay();
            Context.Parent.Tell(DialGaveWay.Instance);
            _dialling.Cancel();
            GoOn();
        }
    }

    private void OnLinkFailed(LinkFailed failed)
    {
        if (Take(Sender) is { } attempt)
        {
            // The handshake itself may live on for the moment in which its last record leaves.
            HandshakeFailure failure = failed.Failure;
            _retryAfter = failure.RetryAfter ?? _retryAfter;
            _fault = failure.Fault;
            bool isRefusal = failure.Fault == HandshakeFault.Refused || failure.RemoteCode is not null;
            bool isLost =
                failure is { Fault: HandshakeFault.TimedOut or HandshakeFault.RemoteClosed, RemoteCode: null };
            Fail(attempt.Candidate, isRefusal ? DialStage.Refused : DialStage.Proof, failure.Detail, !isLost);
        }
    }

    // A handshake that was given up, or one that has failed without a word: a fault of ours, told in the log.
    private void OnTerminated(Terminated terminated)
    {
        if (Take(terminated.ActorRef) is { } attempt)
        {
            attempt.Link.Kill("the handshake failed");
            Fail(attempt.Candidate, DialStage.Proof, "the handshake failed; see the log", isFinal: true);
        }
    }

    private Attempt? Take(IActorRef handshake)
    {
        if (_handshakes.Remove(handshake, out Attempt? attempt))
        {
            Context.Unwatch(handshake);
            attempt.OnStop.Unregister();
        }

        return attempt;
    }

    /// <summary>A candidate that shakes hands.</summary>
    private sealed record Attempt(int Candidate, Link Link, CancellationTokenRegistration OnStop);

    private sealed record Dialled(int Candidate, Link Link, CancellationTokenRegistration OnStop);

    private sealed record DialFault(int Candidate, DialStage Stage, string Reason);

    private sealed record StartTick
    {
        public static readonly StartTick Instance = new();
    }
}
