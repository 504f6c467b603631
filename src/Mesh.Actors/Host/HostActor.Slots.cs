using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Who has a slot, and what is logged and measured of those who have none. The slots are <see cref="ConnectionSlots"/>.</summary>
internal sealed partial class HostActor
{
    private readonly LimitsMetrics _metrics;
    private readonly RefusalNotice _notice = new(TimeSpan.FromMinutes(1));

    private static LimitsMetrics MetricsOf(HostShared shared, HandshakePolicy policy) =>
        new(shared.Hid.Short, policy.Slots, shared.Strangers, () => shared.Budget.UsedBytes);

    private bool TryOpenSlot(ConnectionKey key, Link link)
    {
        if (_policy.Slots.TryOpen(key.Slot))
        {
            return true;
        }

        // It has ended meanwhile: its slot went back with it, and may be somebody else's.
        link.Kill("it ended on its way to its connection");
        GiveUpOn(key, OfflineReason.LinkLost);
        return false;
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

    private void GiveUpOn(ConnectionKey key, OfflineReason reason)
    {
        Answer(_dials.Down(key), ConnectResult.Refused("the link ended before the connection was up"));
        if (_stopper is null)
        {
            NoteDown(key.Ruid, reason);
        }
    }
}
