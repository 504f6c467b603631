using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Decides what each link of a connection is for: the one in use, a newcomer on trial, one that is emptied; and how they end.</summary>
/// <remarks>
/// Plays docs/protocol.md §6 "Two links for one connection" and "Close". No actor, clock or socket in it: records, timers and ends come in, calls on
/// <see cref="ILinkArbiterSink"/> come out. Single owner. Invariant: a link has at most one of the three roles; without a link in use there is none with
/// another role, unless the connection closes.
/// </remarks>
internal sealed partial class LinkArbiter(Hid local, Hid remote, ILinkArbiterSink sink)
{
    // Tokens of probes, which Liveness' own, small ones never reach.
    private const ulong ProbeBit = 1UL << 63;

    private readonly bool _isDecider = local > remote;
    private LinkSlot? _active;
    private LinkSlot? _candidate;
    private LinkSlot? _draining;
    private bool _olderAnswered;
    private ulong _probe = ProbeBit;
    private WireCode? _closeWith;

    // What the remote host has said on one of two links, while it is awaited on the other.
    private Close? _told;

    // The link that took the place of one that we held for dead ourselves, until the deciding host says what it has seen.
    private LinkSlot? _unconfirmed;

    /// <summary>The link in use.</summary>
    public LinkSlot? Active => _active;

    /// <summary>True from the beginning of an orderly end, or of one that cannot be helped: what comes in is of no use any more.</summary>
    public bool IsClosing { get; private set; }

    public bool IsEmpty => _active is null && _candidate is null && _draining is null;

    /// <summary>All links there are, the one in use first.</summary>
    public List<LinkSlot> Links
    {
        get
        {
            var links = new List<LinkSlot>(3);
            foreach (LinkSlot? slot in (ReadOnlySpan<LinkSlot?>)[_active, _candidate, _draining])
            {
                if (slot is not null)
                {
                    links.Add(slot);
                }
            }

            return links;
        }
    }

    public bool Has(LinkSlot slot) => slot == _active || slot == _candidate || slot == _draining;

    /// <summary>True for a newcomer on trial: what comes on it waits until it is decided what it is for.</summary>
    public bool IsCandidate(LinkSlot slot) => slot == _candidate;

    /// <summary>A link has come up.</summary>
    public void Attach(LinkSlot slot)
    {
        if (_active is not { } active)
        {
            // What is left of links that end has nothing more to say.
            KillAll("another link came up");
            Adopt(slot);
            return;
        }

        if (slot.RemoteBootEpoch > active.RemoteBootEpoch || IsClosing)
        {
            // The remote host has started again, or the last life of the connection is over: whatever was known of the old links is gone.
            KillAll("the remote host started again");
            sink.Reset(OfflineReason.Restarted, null);
            Adopt(slot);
            return;
        }

        if (slot.RemoteBootEpoch < active.RemoteBootEpoch || _candidate is not null || _draining is not null)
        {
            // It gets no role, so nothing but its own end is awaited of it.
            End(slot, new Close(WireCode.Duplicate), shut: true);
            return;
        }

        _candidate = slot;
        _olderAnswered = false;
        _unconfirmed = null;
        slot.SnapshotSent = true;
        sink.Announce(slot);

        // The side that does not decide probes as well: only it may know that the older link is gone there, and then nobody sends Keep.
        sink.Post(active, new Ping(++_probe));
        sink.StartTimer(slot, LinkWait.Probe);
    }

    /// <summary>A Pong came.</summary>
    public void OnPong(LinkSlot slot, ulong token)
    {
        _olderAnswered |= slot == _active && _candidate is not null && token == _probe;
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

        if (slot == _unconfirmed && _candidate is null)
        {
            _unconfirmed = null;
            if (!keep.OtherIsDead)
            {
                // There the same stay goes on that is over here: what comes next would be the middle of it.
                EndAll(OfflineReason.LinkLost, "the hosts have not seen the same link die");
            }

            return;
        }

        if (IsClosing || _candidate is null || (slot != _candidate && slot != _active))
        {
            // The other link has ended here already, and with it the question; or both are being closed, which answers it there.
            return;
        }

        if (keep.OtherIsDead && slot == _candidate)
        {
            LoseActive("the remote host holds it for dead");
            ReplaceDead(OfflineReason.LinkLost, "the remote host holds the link for dead");
            _unconfirmed = null;
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

    /// <summary>Our trailer on the link has been written.</summary>
    public void OnDrained(LinkSlot slot)
    {
        slot.IsDrained = true;
        CarryOnWinner();
        FinishDrain();
    }

    /// <exception cref="WireException">It comes twice, or its count is not what has come.</exception>
    public void OnEnd(LinkSlot slot, End end)
    {
        if (slot.EndedAt is not null || (end.Frames != slot.FramesReceived && !IsClosing))
        {
            throw new WireException($"End says {end.Frames} frames; {slot.FramesReceived} came.");
        }

        slot.EndedAt = end.Frames;
        FinishDrain();
    }

    /// <summary>A timer has run out.</summary>
    public void OnTimer(LinkSlot slot, LinkWait wait)
    {
        switch (wait)
        {
            case LinkWait.Probe when slot == _candidate:
                OnProbeOver(slot);
                break;
            case LinkWait.Drain when slot == _draining:
                EndAll(OfflineReason.LinkLost, "the links could not be told apart in time");
                break;
            case LinkWait.End:
                sink.Kill(slot, "it did not close in time");
                break;
        }
    }

    /// <summary>A link is gone.</summary>
    /// <param name="slot">Which.</param>
    /// <param name="wroteEnd">Whether our trailer had been written on it.</param>
    /// <param name="detail">Why it ended.</param>
    public void OnEnded(LinkSlot slot, bool wroteEnd, string detail)
    {
        sink.StopTimer(slot);
        if (!Has(slot))
        {
            slot.TakeHeld();
            return;
        }

        OfflineReason reason = slot.DeathReason ?? OfflineReason.LinkLost;
        if (_told is not null && !IsClosing && slot != _draining)
        {
            OnEndedAfterTold(slot);
        }
        else if (slot == _candidate)
        {
            _candidate = null;
            if (!slot.IsEnding && !IsClosing)
            {
                // It broke, and for the other side it may have been the link in use, with frames on it that are lost.
                EndAll(reason, detail);
            }
        }
        else if (slot == _draining)
        {
            OnLoserEnded(slot, wroteEnd, detail);
        }
        else
        {
            _active = null;
            if (_candidate is not null && !IsClosing)
            {
                ReplaceDead(reason, detail);
                return;
            }

            sink.Reset(reason, detail);
            if (_draining is not null || _candidate is not null)
            {
                EndAll(reason, detail);
            }
        }

        slot.TakeHeld();
        if (IsEmpty)
        {
            sink.Empty(detail);
        }
    }

    private void Adopt(LinkSlot slot)
    {
        _active = slot;
        _told = null;
        IsClosing = false;
        sink.Adopt(slot);
    }

    // Once the older link has shown that it lives, and the newer one has said all it begins with.
    private void Decide()
    {
        if (
            !_isDecider
            || IsClosing
            || _told is not null
            || !_olderAnswered
            || _candidate is not { SnapshotSeen: true } candidate
            || _active is null
        )
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
        ReplaceDead(OfflineReason.LinkLost, "the link did not answer while another one came up");
    }

    private void LoseActive(string reason)
    {
        if (_active is { } old)
        {
            _active = null;
            sink.StopTimer(old);
            sink.Kill(old, reason);
        }
    }

    // The link in use is gone and another one is there.
    private void ReplaceDead(OfflineReason reason, string detail)
    {
        LinkSlot next = _candidate!;
        _candidate = null;
        sink.StopTimer(next);
        sink.Reset(reason, detail);
        if (_isDecider)
        {
            sink.Post(next, new Keep(next.Name.Dialler, next.Name.Serial, OtherIsDead: true));
        }

        Adopt(next);
        _unconfirmed = _isDecider ? null : next;
    }

    // Both sides have come to this: one stays, the other is emptied in good order.
    private void Choose(LinkSlot stays)
    {
        LinkSlot loser = stays == _active ? _candidate! : _active!;
        sink.StopTimer(_candidate!);
        _candidate = null;
        _active = stays;
        _draining = loser;
        if (loser.IsToldClosed)
        {
            // The remote host has chosen before it closed: the winner says so, too.
            _told = null;
            loser.EndedAt ??= loser.FramesReceived;
        }

        // What the loser still brings comes before what the winner brings, whichever of the two the other side has used.
        stays.IsPaused = true;
        sink.DeliverHeld(loser);
        sink.EndWith(loser, new End(0), finishOnly: true, shut: false);
        sink.StartTimer(loser, LinkWait.Drain);
    }

    private void CarryOnWinner()
    {
        if (_draining is { IsDrained: true } && _active is { } active)
        {
            sink.Carry(active);
        }
    }

    private void FinishDrain()
    {
        if (_draining is not { EndedAt: not null, IsDrained: true } loser || _active is not { } active)
        {
            return;
        }

        CarryOnWinner();
        _draining = null;
        sink.StopTimer(loser);
        sink.Shut(loser, "another link of the connection stays");
        sink.DeliverHeld(active);
        Unpause(active);
    }

    private void OnLoserEnded(LinkSlot slot, bool wroteEnd, string detail)
    {
        if (slot.EndedAt is not null && (wroteEnd || slot.IsEnding))
        {
            // Both sides have said all; the other one was quicker to see it.
            slot.IsDrained = true;
            FinishDrain();
        }

        if (slot == _draining)
        {
            _draining = null;
            EndAll(OfflineReason.LinkLost, detail);
        }
    }

    private void Unpause(LinkSlot slot)
    {
        if (slot.IsPaused)
        {
            slot.IsPaused = false;
            sink.Resume(slot);
        }
    }
}
