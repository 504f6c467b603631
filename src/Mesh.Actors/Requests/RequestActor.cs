using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>Drives a host's contact requests: what is asked of it and heard on contact links goes to the <see cref="RequestBook"/>, what that wants is done.</summary>
/// <remarks>
/// Every change is on the disk before anybody hears of it, in the order of the changes: all of them go through one worker, off this actor's turns, one commit for
/// each turn. When the disk fails, all that was to follow fails too, and the book is made anew from what the disk has. Its parent dials for it.
/// </remarks>
internal sealed partial class RequestActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan CardLifetime = TimeSpan.FromDays(90);

    private readonly RequestParts _parts;
    private readonly IActorRef _store;

    // Whose cards are on their way into the contacts: for the book they are contacts already.
    private readonly HashSet<Uid> _adopting = [];
    private readonly Dictionary<IActorRef, Talk> _talks = [];
    private RequestBook _book;
    private MeshException? _failed;

    // Set on the worker's turn by the first change that could not be written: what was concluded from it in the book is not written either.
    private volatile MeshException? _broken;
    private int _inFlight;

    public RequestActor(RequestParts parts)
    {
        _parts = parts;
        _store = parts.Keeper;
        _book = Load();
        _parts.Board.All = _book.Snapshot(At);
        Receive<AskForContact>(OnAsk);
        Receive<AnswerRequest>(OnAnswer);
        Receive<WithdrawRequest>(OnWithdraw);
        Receive<ContactLinkUp>(OnLinkUp);
        Receive<HeardOnLink>(OnHeard);
        Receive<RequestTurnCame>(OnTurnCame);
        Receive<RequestDialFailed>(OnDialFailed);
        Receive<PeerCalled>(OnPeerCalled);
        Receive<ContactMoved>(OnContactMoved);
        Receive<NetworkMoved>(OnNetworkMoved);
        Receive<StoreWorkDone>(OnWritten);
        Receive<StoreWorkFailed>(OnNotWritten);
        Receive<Terminated>(OnTerminated);
        Receive<Tick>(_ => OnTick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static Moment At => new(Context.System.Scheduler.MonotonicClock, Context.System.Scheduler.Now);

    public static Props PropsFor(RequestParts parts) => Props.Create(() => new RequestActor(parts));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => OnTick();

    private RequestBook Load() =>
        new(
            _parts.Store.Read(StoreTable.Requests),
            uid => _parts.Contacts.Find(uid) is { } known ? !known.IsBanned : _adopting.Contains(uid),
            ObjectionTo,
            CardOf,
            _parts.Chance,
            At.Now
        );

    // Null where the identity is none of ours any more, or its key is on another host.
    private byte[]? CardOf(Uid luid)
    {
        try
        {
            CardHost here = new(_parts.Keys.HostId, _parts.Addresses());
            return _parts.Keys.IssueCard(luid, [here], At.Date, CardLifetime).Encode();
        }
        catch (MeshException)
        {
            return null;
        }
    }

    private void OnAsk(AskForContact ask)
    {
        IActorRef sender = Sender;
        try
        {
            RequireRoom();
            Uid luid = ask.Luid ?? _parts.Keys.Identities.FirstOrDefault()?.Uid ?? default;
            Require(ask, luid);
            (RequestId id, RequestTurn turn) = _book.Ask(NewId(), luid, ask.Card, ask.Text, At);
            Answer(sender, id, turn);
        }
        catch (MeshException e)
        {
            sender.Tell(new RequestRefused(e));
        }
    }

    private void Require(AskForContact ask, Uid luid)
    {
        string? wrong = ask switch
        {
            _ when _parts.Keys.Identities.Any(own => own.Uid == ask.Card.Uid) => "The card is our own.",
            _ when At.Date >= ask.Card.Expires => "The card has expired; ask for a new one.",
            { Text: { } text } when System.Text.Encoding.UTF8.GetByteCount(text) > WireLimits.RequestText =>
                $"The words of a contact request have at most {WireLimits.RequestText} bytes.",
            _ when _parts.Contacts.Find(ask.Card.Uid) is { SucceededBy: { } next } =>
                $"{ask.Card.Uid.Short} was succeeded by {next.Short}: ask that one, by its own card.",
            _ when _parts.Contacts.Find(ask.Card.Uid) is { IsBanned: true } =>
                "The identity is banned; lift that first.",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new MeshException(MeshErrorCode.Invalid, wrong);
        }

        RequireSameRecovery(ask.Card);
        if (CardOf(luid) is null)
        {
            string why =
                $"This host cannot write a card of {luid.Short}: it is none of its identities, or its key is elsewhere.";
            throw new MeshException(MeshErrorCode.NotPermitted, why);
        }
    }

    private RequestId NewId()
    {
        ulong Bits() => (ulong)(_parts.Chance() * (1UL << 53));
        return new RequestId(((UInt128)Bits() << 75) ^ ((UInt128)Bits() << 37) ^ Bits());
    }

    private void OnAnswer(AnswerRequest answer) =>
        Act(answer.Id, () => answer.IsAccepted ? _book.Accept(answer.Id, At) : _book.Decline(answer.Id, At));

    private void OnWithdraw(WithdrawRequest withdraw) => Act(withdraw.Id, () => _book.Withdraw(withdraw.Id, At));

    private void Act(RequestId id, Func<RequestTurn> act)
    {
        IActorRef sender = Sender;
        try
        {
            RequireRoom();
            Answer(sender, id, act());
        }
        catch (MeshException e)
        {
            sender.Tell(new RequestRefused(e));
        }
    }

    // Only what is asked for here can come faster than the disk: contact links have one record under way each.
    private void RequireRoom()
    {
        if (_inFlight >= StoreActor.MostUnderWay)
        {
            throw new MeshException(
                MeshErrorCode.NoRoom,
                $"{_inFlight} changes of contact requests are on their way to the disk already. Try again later."
            );
        }
    }

    private void Answer(IActorRef asker, RequestId id, RequestTurn turn) =>
        Keep(turn, failure => asker.Tell(failure is null ? new RequestDone(id) : new RequestRefused(failure)));

    private void OnPeerCalled(PeerCalled called)
    {
        _book.Heard(called.Ruid, At.Now);
        RequestTurn turn = _book.Called(called.Luid, called.Ruid, At);
        if (turn.Changes.Count > 0)
        {
            Keep(turn, _ => { });
        }
        else
        {
            Arm();
        }
    }

    private void OnContactMoved(ContactMoved moved)
    {
        if (moved.Kind is ContactChangeKind.Removed or ContactChangeKind.Banned or ContactChangeKind.Succeeded)
        {
            bool isBanned = moved.Kind != ContactChangeKind.Removed;
            if (isBanned)
            {
                EndTalksWith(moved.Uid);
            }

            Keep(_book.Forget(moved.Uid, isBanned, At), _ => { });
        }
        else
        {
            _adopting.Remove(moved.Uid);
            _book.Heard(moved.Uid, At.Now);
            OnTick();
        }
    }

    private void OnNetworkMoved(NetworkMoved _)
    {
        _book.Hasten(At.Now);
        Arm();
    }

    private void OnTick()
    {
        Recover();
        if (_failed is not null)
        {
            return;
        }

        RequestTurn swept = _book.Sweep(At);
        if (swept.Changes.Count > 0)
        {
            Keep(swept, _ => { });
        }

        foreach (Errand errand in _book.Start(At))
        {
            if (_book.TargetOf(errand.Key) is { } target)
            {
                Context.Parent.Tell(new DialForRequest(errand.Key, errand.Luid, target.Card, target.Host));
            }
        }

        Arm();
    }

    private void OnDialFailed(RequestDialFailed failed)
    {
        _book.Failed(failed.Key, At, failed.RetryAfter);
        Show();
        Arm();
    }

    // When it is tried next is nothing that is kept. While something is on its way to the disk, that shows it when it is there.
    private void Show()
    {
        if (_inFlight == 0 && _failed is null)
        {
            _parts.Board.All = _book.Snapshot(At);
        }
    }

    private void Arm()
    {
        if (_failed is not null)
        {
            return;
        }

        TimeSpan wait = _book.NextDue - At.Now ?? SweepEvery;
        wait = wait < SweepEvery ? wait : SweepEvery;
        Timers.StartSingleTimer("tick", Tick.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }
}
