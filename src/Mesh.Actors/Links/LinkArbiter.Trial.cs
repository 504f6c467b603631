using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Which of two links stays, and whether one that is left over still lives: docs/protocol.md §6 "Two links for one connection".</summary>
internal sealed partial class LinkArbiter
{
    /// <summary>A Pong came.</summary>
    public void OnPong(LinkSlot slot, ulong token)
    {
        if (_candidate is null || token != _probe)
        {
            return;
        }

        if (_active is null && slot == _candidate && !IsClosing)
        {
            AdoptTried();
            return;
        }

        _olderAnswered |= slot == _active;
        Decide();
    }

    /// <summary>The remote host's first announcements may be complete.</summary>
    public void OnPresence() => Decide();

    /// <exception cref="WireException">It comes from the wrong side, or names another link.</exception>
    public void OnKeep(LinkSlot slot, Keep keep)
    {
        if (_isDecider)
        {
            throw new WireException("Keep came from the host that does not decide.");
        }

        if (new LinkName(keep.Dialler, keep.Serial) != slot.Name)
        {
            throw new WireException("Keep names another link than the one it came on.");
        }

        if (IsClosing || (slot != _candidate && slot != _active))
        {
            return;
        }

        if (_candidate is null)
        {
            if (!keep.OtherIsDead && _told is null)
            {
                // The other link has ended here, and lives there: each side may hold another stay for the one that goes on.
                EndAll(OfflineReason.LinkLost, Disagreement);
            }

            return;
        }

        if (keep.OtherIsDead && slot == _candidate)
        {
            LoseActive("the remote host holds it for dead");
            sink.Reset(OfflineReason.LinkLost, "the remote host holds the link for dead");
            AdoptTried();
            return;
        }

        if (_active is null)
        {
            EndAll(OfflineReason.LinkLost, Disagreement);
            return;
        }

        if (keep.OtherIsDead)
        {
            // There a new stay begins on the link that is in use here. What the other one brought was of the old stay, and is lost with it.
            LinkSlot dead = _candidate;
            _candidate = null;
            sink.StopTimer(dead);
            sink.Kill(dead, "the remote host holds it for dead");
            dead.TakeHeld();
            return;
        }

        Choose(slot);
    }

    // Once the older link has shown that it lives, and the newer one has said all it begins with.
    private void Decide()
    {
        // While it is open whether the older one closes there is nothing to choose from.
        if (!_isDecider || !_olderAnswered || _asked is not null || _told is not null || IsClosing)
        {
            return;
        }

        if (_candidate is not { SnapshotSeen: true } candidate || _active is null)
        {
            return;
        }

        LinkName winner = LinkName.Winner(local, _active.Name, candidate.Name);
        LinkSlot stays = winner == _active.Name ? _active : candidate;
        sink.Post(stays, new Keep(winner.Dialler, winner.Serial, OtherIsDead: false));
        Choose(stays);
    }

    private void OnProbeOver(LinkSlot candidate)
    {
        if (_olderAnswered && !_isDecider)
        {
            // It lives, so Keep will come.
            return;
        }

        if (_olderAnswered)
        {
            // The newcomer has not said what it begins with.
            _candidate = null;
            End(candidate, new Close(WireCode.Duplicate), shut: true);
            return;
        }

        LoseActive("it did not answer while another link was there");
        sink.Reset(OfflineReason.LinkLost, "the link did not answer while another one came up");
        TryLast();
    }

    private void LoseActive(string reason)
    {
        if (_active is { } old)
        {
            _active = null;
            _asked = null;
            sink.StopTimer(old);
            sink.Kill(old, reason);
        }
    }

    // One link is left, and what took another one may have taken it, too, and only not shown it yet: peers come back when it has answered, or
    // they would be offline twice for one death.
    private void TryLast()
    {
        sink.Post(_candidate!, new Ping(++_probe));
        sink.StartTimer(_candidate!, LinkWait.Probe);
    }

    private void AdoptTried()
    {
        LinkSlot next = _candidate!;
        _candidate = null;
        sink.StopTimer(next);
        if (_isDecider)
        {
            sink.Post(next, new Keep(next.Name.Dialler, next.Name.Serial, OtherIsDead: true));
        }

        Adopt(next);
    }
}
