using Mesh.Actors.Decisions;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>What a connection tells of itself: its decisions as they fall, turn by turn, and how it stands when that is asked.</summary>
internal sealed partial class ConnectionActor
{
    private readonly TurnNotes _notes = new();
    private bool _isLifeNoted;
    private TimeSpan _upSince;

    private void OnGetFacts(GetConnectionFacts _)
    {
        RunningLink? active = _arbiter.Active is { } slot ? Of(slot) : null;
        Sender.Tell(
            new ConnectionFacts(
                active is not null && !_arbiter.IsClosing,
                active?.Link.RemoteAddress ?? "",
                active?.Link.Dialled ?? false,
                Now - _upSince,
                active is null ? TimeSpan.Zero : Now - active.Liveness.LastHeard,
                active?.Liveness.RoundTrip,
                active?.Slot.RemoteBootEpoch ?? 0,
                _arbiter.Links.Count,
                _peers.Online,
                _peers.RemoteServices
            )
        );
    }

    private void Note(DecisionKind kind, string? detail, OfflineReason? reason = null) =>
        _notes.Add(Now, kind, detail, reason);

    private void NoteUp(RunningLink running)
    {
        _upSince = Now;
        _isLifeNoted = true;
        Note(
            _isUp ? DecisionKind.LinkReplaced : DecisionKind.LinkUp,
            $"{running.Link.RemoteAddress}, {(running.Link.Dialled ? "dialled by us" : "dialled by the other host")}"
        );
    }

    // The first reason is the one that counts: what follows only clears up.
    private void NoteOver(OfflineReason reason, string? detail)
    {
        if (!_isLifeNoted)
        {
            return;
        }

        _isLifeNoted = false;
        DecisionKind kind = reason switch
        {
            OfflineReason.LinkLost => DecisionKind.LinkLost,
            OfflineReason.TimedOut => DecisionKind.Silent,
            OfflineReason.Restarted => DecisionKind.Restarted,
            OfflineReason.Displaced => DecisionKind.Displaced,
            _ => DecisionKind.Closed,
        };
        Note(kind, detail, reason);
    }

    private void NotePeer(Peer peer, OfflineReason? reason)
    {
        // When the whole connection goes, that alone is told.
        if (_isLifeNoted)
        {
            Note(
                reason is null ? DecisionKind.PeerOnline : DecisionKind.PeerOffline,
                $"{peer.Protocol}, service {peer.Rsid.Short}",
                reason
            );
        }
    }

    private void TellNotes()
    {
        if (!_notes.IsEmpty)
        {
            Context.Parent.Tell(new ConnectionDecided(_key, _notes.Take(Now)));
        }
    }
}
