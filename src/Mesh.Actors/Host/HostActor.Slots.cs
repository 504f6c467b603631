using Mesh.Actors.Decisions;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Who has a slot, who loses it to whom, and what is logged and measured of those who have none. The slots are <see cref="ConnectionSlots"/>.</summary>
internal sealed partial class HostActor
{
    private readonly LimitsMetrics _metrics;
    private readonly RefusalNotice _notice = new(TimeSpan.FromMinutes(1));
    private readonly DisplacementWaits _displacementWaits = new();

    private static LimitsMetrics MetricsOf(HostShared shared, HandshakePolicy policy) =>
        new(shared.Hid.Short, policy.Slots, shared.Strangers, () => shared.Budget.UsedBytes);

    private bool TryOpenSlot(ConnectionKey key, Link link)
    {
        ConnectionValue value = _policy.ValueOnOpening(key.Slot);
        SlotOpening opening = _policy.Slots.TryOpen(key.Slot, _policy.WorthOf(key.Slot));
        switch (opening.Outcome)
        {
            case SlotOutcome.Opened:
                if (opening is { Victim: { } victim, VictimValue: { } worth })
                {
                    Note(
                        SubjectOf(key.Slot),
                        DecisionNote.Of(Now, DecisionKind.HasDisplaced, $"{NameOf(victim)} ({worth})")
                    );
                    _parts.OnDisplaced?.Invoke(new Displacement(victim, worth, key.Slot, value));
                    Displace(victim, $"{NameOf(key.Slot)} ({value})", key.Slot);
                }

                return true;
            case SlotOutcome.Gone when link.IsEnded:
                // Its slot went back with it, and may be somebody else's.
                link.Kill("it ended on its way to its connection");
                GiveUpOn(key, "the link ended before the connection was up", OfflineReason.LinkLost, null);
                return false;
            default:
                TurnAwayForRoom(key, value, link);
                return false;
        }
    }

    private void TurnAwayForRoom(ConnectionKey key, ConnectionValue value, Link link)
    {
        SlotRefusal full = SlotRefusal.Full;
        TurnAway(link, new Close(WireCode.Busy, full.Reason, WireDuration.ToMilliseconds(full.RetryAfter)));
        Room room = _policy.Slots.FindRoom(key.Slot, value);
        string why = room.IsThere ? full.Reason : WhyNoRoom(room);
        Note(SubjectOf(key.Slot), DecisionNote.Of(Now, DecisionKind.NoRoom, why));
        TellPinsTurnedAway(key);
        WaitsForRoom(key.Ruid);
        GiveUpOn(key, why, OfflineReason.Displaced, room is { IsThere: true, IsOwn: false } ? null : full.RetryAfter);
    }

    // At once for our apps; what they had sent still goes out, and the remote host hears how long it is to stay away.
    private void Displace(SlotKey victim, string by, SlotKey? taker)
    {
        var key = new ConnectionKey(victim.Luid, victim.Ruid, victim.Rhid);
        if (_connections.TryGetValue(key, out ConnectionEntry? entry))
        {
            TimeSpan wait = _displacementWaits.Next(victim, Now);
            uint milliseconds = WireDuration.ToMilliseconds(wait);
            var said = new Close(WireCode.Busy, SlotRefusal.Displaced.Reason, milliseconds);
            TellPinsDisplaced(victim, by, taker);
            entry.Close(said, OfflineReason.Displaced, "by " + by);
        }
    }

    private void OnLinkFailed(LinkFailed failed)
    {
        NoteCaller(failed);
        if (failed.Failure is { Fault: HandshakeFault.UnknownCaller, Caller: { } caller })
        {
            NoteCalled(caller.Kind == LinkKind.Peer, caller.Ruid, caller.Uid);
        }

        ILoggingAdapter log = Context.GetLogger();
        log.Debug(
            "Link with {0} at {1} did not come up: {2}",
            failed.RemoteHid.Short,
            failed.RemoteAddress,
            failed.Failure.Detail
        );
        if (_notice.Take(Now, _policy.Slots.RefusedCount, _parts.Shared.Strangers.EvictedCount) is { } notice)
        {
            log.Warning(notice);
        }
    }

    private void GiveUpOn(ConnectionKey key, string why, OfflineReason reason, TimeSpan? retryAfter)
    {
        Answer(_dials.Down(key), new ConnectResult(new DialFailed([], 0, retryAfter, why)));
        if (_stopper is null)
        {
            NoteDown(key.Ruid, reason, retryAfter);
        }
    }

    private static DecisionSubject SubjectOf(SlotKey key) => new(key.Luid, key.Ruid, key.Rhid);

    private string NameOf(SlotKey key) => $"{PlainText.Name(AliasOf(key.Ruid)) ?? key.Ruid.Short}@{key.Rhid.Short}";
}
