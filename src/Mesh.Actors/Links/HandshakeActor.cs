using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Takes one link from the end of TLS to a proven connection, or to its end.</summary>
/// <remarks>
/// Every decision is the <see cref="IHandshake"/>'s; this moves its records, its time and the answer of the admission handler. It lives for one
/// handshake and is never restarted: a failure ends the link. The link is the parent's, which must kill it if this actor crashes before it starts. It tells its parent <see cref="LinkEstablished"/> or <see cref="LinkFailed"/>, once.
/// </remarks>
internal sealed class HandshakeActor : ReceiveActor, IWithTimers
{
    private readonly Link _link;
    private readonly IHandshake _handshake;
    private readonly AdmissionHandler? _admission;
    private readonly CancellationTokenSource _asking = new();
    private HandshakeResult? _established;
    private bool _told;
    private bool _failureTold;

    public HandshakeActor(Link link, IHandshake handshake, AdmissionHandler? admission)
    {
        _link = link;
        _handshake = handshake;
        _admission = admission;
        Receive<LinkBytes>(OnLinkBytes);
        Receive<LinkEnded>(OnLinkEnded);
        Receive<AdmissionAnswer>(OnAdmissionAnswer);
        Receive<DeadlineTick>(OnDeadlineTick);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props PropsFor(Link link, IHandshake handshake, AdmissionHandler? admission) =>
        Props.Create(() => new HandshakeActor(link, handshake, admission));

    protected override void PreStart()
    {
        Apply(_handshake.Start(Now));
        _link.Start(Self);
    }

    protected override void PostStop()
    {
        _asking.Cancel();
        _asking.Dispose();
        if (!_told)
        {
            _link.Kill("the handshake was given up");
        }
    }

    private void OnLinkBytes(LinkBytes _)
    {
        var reader = new RecordReader(_link.Received);
        try
        {
            while (!_handshake.IsDone && reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
            {
                Take(header, body);
            }
        }
        catch (WireException e)
        {
            Apply(_handshake.Malformed(e));
        }
        finally
        {
            reader.Dispose();
        }

        if (_established is { } result)
        {
            // The rest of the batch is the connection's; it reads on when it has taken the link over, which may be at once.
            _link.Leave(reader.Position);
            HandOver(result);
            return;
        }

        _link.Processed(reader.Position, _link.Received.End);
    }

    private void Take(RecordHeader header, ReadOnlySpan<byte> body)
    {
        Apply(_handshake.CountRecord(RecordHeader.Size + header.Length));
        if (_handshake.IsDone || header.MayBeSkipped)
        {
            return;
        }

        ControlMessage message = ControlCodec.Read(header.Type, body.ToArray());
        Apply(_handshake.Receive(message, Now, Context.System.Scheduler.Now));
    }

    private void OnAdmissionAnswer(AdmissionAnswer answer) => Apply(_handshake.AdmissionDecided(answer.Decision, Now));

    private void OnDeadlineTick(DeadlineTick _) => Apply(_handshake.Tick(Now));

    private void OnLinkEnded(LinkEnded ended)
    {
        TellFailure(new HandshakeFailure(HandshakeFault.RemoteClosed, $"The link ended: {ended.Reason}."));
        Context.Stop(Self);
    }

    private void Apply(IReadOnlyList<HandshakeEffect> effects)
    {
        foreach (HandshakeEffect effect in effects)
        {
            switch (effect)
            {
                case SendRecord send:
                    _link.Writer.Post(send.Message);
                    break;
                case KeepSlot kept:
                    Keep(kept);
                    break;
                case AskAdmission ask:
                    Ask(ask.Request);
                    break;
                case Established established:
                    _established = established.Result;
                    return;
                case Fail fail:
                    End(fail);
                    return;
            }
        }

        ScheduleDeadline();
    }

    private void Keep(KeepSlot kept)
    {
        _link.Keep(kept.Reservation);
        if (kept.LeavesStrangers)
        {
            _link.Proven();
        }
    }

    private void Ask(AdmissionRequest request)
    {
        IActorRef self = Self;
        AskHandler(_admission!, request, _asking.Token)
            .PipeTo(self, success: decision => new AdmissionAnswer(decision));
    }

    private static async Task<AdmissionDecision> AskHandler(
        AdmissionHandler handler,
        AdmissionRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await handler(request, cancellationToken);
        }
        // The handler is the embedding program's: whatever it throws is its way to say no (docs/architecture.md "Presence graph").
        catch (Exception)
        {
            return AdmissionDecision.Deny();
        }
    }

    private void HandOver(HandshakeResult result)
    {
        _told = true;
        if (result.Kind != LinkKind.Contact)
        {
            _link.Proven();
        }

        Context.Parent.Tell(new LinkEstablished(_link, result));
        Context.Stop(Self);
    }

    private void End(Fail fail)
    {
        Timers.CancelAll();
        _link.GiveBackSlot();
        if (fail.LastMessage is { } last)
        {
            _link.EndWith(last, finishOnly: false, shut: true);
        }
        else
        {
            _link.Shut(fail.Failure.Detail);
        }

        // A link whose other end reads nothing must not wait for the last record to leave.
        Timers.StartSingleTimer("close", new LinkEnded(_link, fail.Failure.Detail), TimeSpan.FromSeconds(2));
        TellFailure(fail.Failure);
    }

    private void TellFailure(HandshakeFailure failure)
    {
        if (!_failureTold)
        {
            _failureTold = true;
            Context.Parent.Tell(new LinkFailed(_link.RemoteHid, _link.RemoteAddress, _link.Dialled, failure));
        }
    }

    private void ScheduleDeadline()
    {
        if (_handshake.Deadline is { } deadline)
        {
            TimeSpan wait = deadline - Now;
            Timers.StartSingleTimer("deadline", DeadlineTick.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }
    }

    private sealed record AdmissionAnswer(AdmissionDecision Decision);

    private sealed record DeadlineTick
    {
        public static readonly DeadlineTick Instance = new();
    }
}

/// <summary>A link is proven and waits, unread, for the connection that will own it.</summary>
internal sealed record LinkEstablished(Link Link, HandshakeResult Result);

/// <summary>A link did not come about.</summary>
internal sealed record LinkFailed(Hid RemoteHid, string RemoteAddress, bool Dialled, HandshakeFailure Failure);
