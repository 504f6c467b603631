using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Actors.Requests;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>
/// Dials take turns where more are wanted than may be under way (<see cref="MeshOptions.DialCount"/>). In which order is <see cref="DialQueue{T}"/>'s; whoever
/// gets his turn is looked at as if he asked then, so that nobody is dialled who is not wanted any more.
/// </summary>
internal sealed partial class HostActor
{
    // Of those whose turn it is some need no dial any more: there may be very many of them.
    private const int MaxTurnsAtOnce = 256;

    private readonly DialQueue<WaitingDial> _dialQueue = new();

    // Given up, and with sockets until they have ended.
    private readonly HashSet<IActorRef> _endingDials = [];
    private bool _isTurnTold;

    private int DialsUnderWay => _dials.Count + _contactDials.Count + _endingDials.Count + _requestTurns;

    private bool MayDial => _stopper is null && DialsUnderWay < _parts.Options.DialCount;

    // Nobody overtakes those that wait.
    private bool IsTurnFree => MayDial && _dialQueue.Count == 0;

    // False if what is under way tries all that it would.
    private bool NeedsDial(ConnectTo target) => _dials.Split(target, AddressesOf(target)).Addresses.Count > 0;

    private void TakeDialTurns()
    {
        for (int i = 0; i < MaxTurnsAtOnce && MayDial && _dialQueue.TryTake(out WaitingDial? next); i++)
        {
            TakeDialTurn(next);
        }

        if (MayDial && _dialQueue.Count > 0 && !_isTurnTold)
        {
            _isTurnTold = true;
            Self.Tell(DialTurn.Instance);
        }
    }

    private void StopDial(IActorRef dial)
    {
        _endingDials.Add(dial);
        Context.Stop(dial);
    }

    // False if it was not given up.
    private bool EndStoppedDial(IActorRef dial)
    {
        if (!_endingDials.Remove(dial))
        {
            return false;
        }

        TakeDialTurns();
        return true;
    }

    private void OnDialTurn(DialTurn _)
    {
        _isTurnTold = false;
        TakeDialTurns();
    }

    private void TakeDialTurn(WaitingDial dial)
    {
        switch (dial)
        {
            case { Request: { } request, Who: { } asker }:
                TakeRequestTurn(request, asker);
                break;
            case { Who: { } who }:
                if (!dial.Target.GivenUp.IsCancellationRequested)
                {
                    Connect(dial.Target, who, isItsTurn: true);
                }

                break;
            default:
                DialPlanned(dial.Target.Ruid, isItsTurn: true);
                break;
        }
    }

    private void WaitForTurn(ConnectTo target, IActorRef who)
    {
        _dialQueue.Add(target.Ruid, RankOf(target), new WaitingDial(target, who));
        if (target.ForPin)
        {
            who.Tell(PinDialWaits.Instance);
        }
    }

    private void PlannedWaitsForTurn(ConnectTo target)
    {
        if (!_dialQueue.Has(target.Ruid, dial => dial.IsPlanned))
        {
            DialRank rank = DialRank.Contact(_plan.IsHeard(target.Ruid));
            _dialQueue.Add(target.Ruid, rank, new WaitingDial(target, Who: null));
        }
    }

    private DialRank RankOf(ConnectTo target) =>
        target.ForPin
            ? DialRank.Pin(FindPin(SlotOf(target))?.Wanted?.Priority ?? byte.MaxValue, target.IsHeard)
            : DialRank.Demand;

    // A host of it has given a sign of life: the dial is likely to succeed.
    private void HearOfWaiting(Uid ruid, Hid? rhid) =>
        _dialQueue.Rank(
            ruid,
            (dial, rank) => rhid is null || !dial.Target.WantsOneHost || dial.Target.Rhid == rhid ? rank.Heard : rank
        );

    private void RankWaitingPin(PinEntry<IActorRef> entry, byte priority) =>
        _dialQueue.Rank(
            entry.Target.Ruid,
            (dial, rank) =>
                dial.Target.ForPin && dial.Who!.Equals(entry.Actor)
                    ? DialRank.Pin(priority, isHeard: rank == rank.Heard)
                    : rank
        );

    private void ForgetWaitingPin(PinTarget target, IActorRef actor) =>
        _dialQueue.Take(target.Ruid, dial => dial.Target.ForPin && actor.Equals(dial.Who));

    // The connection is up by another way.
    private void AnswerWaiting(ConnectionKey key)
    {
        IReadOnlyList<WaitingDial> dials = _dialQueue.Take(
            key.Ruid,
            dial => dial.IsPlanned || (dial.Request is null && DialBook<IActorRef>.Matches(key, dial.Target))
        );
        Answer(WhoOf(dials), ConnectResult.Up);
    }

    private void GiveUpWaiting(Uid ruid, string why) =>
        Answer(WhoOf(_dialQueue.Take(ruid, dial => dial.Request is null)), ConnectResult.Refused(why));

    private void GiveUpWaiting(ConnectionKey key, string why)
    {
        IReadOnlyList<WaitingDial> dials = _dialQueue.Take(
            key.Ruid,
            dial =>
                dial is { Request: null, Who: not null, Target.WantsOneHost: true }
                && DialBook<IActorRef>.Matches(key, dial.Target)
        );
        Answer(WhoOf(dials), ConnectResult.Refused(why));
    }

    private void GiveUpAllWaiting(string why) =>
        Answer(WhoOf([.. _dialQueue.TakeAll().Where(dial => dial.Request is null)]), ConnectResult.Refused(why));

    /// <summary>How many wait to dial before a peer; null if nothing waits to dial it.</summary>
    private int? CountBefore(Uid luid, Uid ruid, Hid? rhid) =>
        _dialQueue.CountBefore(
            ruid,
            dial =>
                dial is { Request: null, Target: var target }
                && target.Luid == luid
                && (rhid is null || !target.WantsOneHost || target.Rhid == rhid)
        );

    private static IReadOnlyList<IActorRef> WhoOf(IReadOnlyList<WaitingDial> dials) =>
        [.. dials.Select(dial => dial.Who).OfType<IActorRef>()];

    /// <summary>A dial that waits for its turn.</summary>
    /// <param name="Target">Whom to reach.</param>
    /// <param name="Who">Who waits for it; null if it was planned.</param>
    /// <param name="Request">The contact request that it is for; null if it is for a connection.</param>
    private sealed record WaitingDial(ConnectTo Target, IActorRef? Who, DialForRequest? Request = null)
    {
        public bool IsPlanned => Who is null;
    }

    private sealed record DialTurn
    {
        public static readonly DialTurn Instance = new();
    }
}
