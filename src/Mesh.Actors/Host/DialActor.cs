using Mesh.Actors.Links;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>One attempt to reach an identity: its candidate addresses one after the other, until one leads to a proven link.</summary>
/// <remarks>
/// Never restarted. Tells its parent <see cref="LinkEstablished"/> and <see cref="DialSucceeded"/>, or <see cref="DialFailed"/>. A link that it has
/// not handed on ends with it.
/// </remarks>
internal sealed class DialActor : ReceiveActor
{
    private readonly ConnectTo _target;
    private readonly IReadOnlyList<string> _addresses;
    private readonly HostParts _parts;
    private readonly HandshakePolicy _policy;
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<string> _failures = [];
    private TimeSpan? _retryAfter;
    private HandshakeFault? _fault;
    private int _next;
    private Link? _link;
    private IActorRef? _handshake;

    public DialActor(ConnectTo target, IReadOnlyList<string> addresses, HostParts parts, HandshakePolicy policy)
    {
        _target = target;
        _addresses = addresses;
        _parts = parts;
        _policy = policy;
        Receive<Dialled>(OnDialled);
        Receive<DialFault>(OnDialFault);
        Receive<LinkEstablished>(OnLinkEstablished);
        Receive<LinkFailed>(OnLinkFailed);
        Receive<Terminated>(OnTerminated);
    }

    public static Props PropsFor(
        ConnectTo target,
        IReadOnlyList<string> addresses,
        HostParts parts,
        HandshakePolicy policy
    ) => Props.Create(() => new DialActor(target, addresses, parts, policy));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => DialNext();

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        _link?.Kill("the dial was given up");
    }

    private static async Task<object> DialAsync(
        ITransport transport,
        LinkRegistry links,
        string address,
        CancellationToken stopped
    )
    {
        try
        {
            if (links.Take(await transport.DialAsync(address, stopped)) is not { } link)
            {
                return new DialFault(address, "the host has stopped");
            }

            if (!stopped.IsCancellationRequested)
            {
                return new Dialled(link, address);
            }

            link.Kill("nobody waits for it any more");
            return new DialFault(address, "given up");
        }
        catch (Exception e) when (e is TransportException or OperationCanceledException)
        {
            return new DialFault(address, e.Message);
        }
    }

    private void DialNext()
    {
        if (_next == _addresses.Count)
        {
            Context.Parent.Tell(new DialFailed(_failures, _retryAfter, _fault));
            Context.Stop(Self);
            return;
        }

        DialAsync(_parts.Transport, _parts.Shared.Links, _addresses[_next++], _stopped.Token).PipeTo(Self);
    }

    private void OnDialFault(DialFault fault)
    {
        _failures.Add($"{fault.Address}: {fault.Reason.TrimEnd('.')}");
        DialNext();
    }

    private void OnDialled(Dialled dialled)
    {
        Link link = dialled.Link;
        if (_policy.ProofFor(_target.Luid) is not { } proof)
        {
            link.Kill("no delegation in force");
            _failures.Add($"{dialled.Address}: no delegation in force for our identity {_target.Luid.Short}");
            DialNext();
            return;
        }

        var intent = new DialIntent
        {
            Serial = _parts.Shared.NextSerial(),
            Identities = new DialIdentities(_target.Luid, _target.Ruid, proof),
            ExpectedRhid = _target.Rhid,
            MayShow = _policy.MayShow(_target.Ruid, link.RemoteHid),
            Reserve = rhid => _policy.Reserve(_target.Ruid, _target.Luid, rhid),
        };
        var remote = new RemoteHost(
            link.RemoteHid,
            link.RemotePublicKey,
            link.RemoteAddress,
            Context.System.Scheduler.MonotonicClock
        );
        var handshake = new DialHandshake(_policy.Local, remote, intent, _parts.Verifier, _parts.Options.Link);
        _link = link;
        _handshake = Context.ActorOf(HandshakeActor.PropsFor(link, handshake, admission: null));
        Context.Watch(_handshake);
    }

    private void OnLinkEstablished(LinkEstablished established)
    {
        _link = null;
        Context.Parent.Tell(established);
        Context.Parent.Tell(new DialSucceeded());
        Context.Stop(Self);
    }

    private void OnLinkFailed(LinkFailed failed)
    {
        if (Sender.Equals(_handshake))
        {
            _failures.Add($"{failed.RemoteAddress}: {failed.Failure.Detail.TrimEnd('.')}");
            _fault = failed.Failure.Fault;
            _retryAfter = failed.Failure.RetryAfter ?? _retryAfter;
            EndCandidate();
        }
    }

    // The handshake has failed without a word: a fault of ours, told in the log.
    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_handshake) && _link is { } link)
        {
            link.Kill("the handshake failed");
            _failures.Add($"{link.RemoteAddress}: the handshake failed; see the log");
            EndCandidate();
        }
    }

    // The handshake itself may live on for the moment in which its last record leaves.
    private void EndCandidate()
    {
        Context.Unwatch(_handshake!);
        _handshake = null;
        _link = null;
        DialNext();
    }

    private sealed record Dialled(Link Link, string Address);

    private sealed record DialFault(string Address, string Reason);
}
