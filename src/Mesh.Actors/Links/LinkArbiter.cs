using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Decides what each link of a connection is for: the one in use, a newcomer on trial, one that is emptied; and how they end.</summary>
/// <remarks>
/// Plays docs/protocol.md §6 "Two links for one connection" and "Close". No actor, clock or socket in it: records, timers and ends come in, calls on
/// <see cref="ILinkArbiterSink"/> come out. Single owner. Invariant: a link has at most one of the three roles; without a link in use there is none with
/// another role, unless the connection closes, or the one on trial is all that is left and has to show that it lives.
/// </remarks>
internal sealed partial class LinkArbiter(Hid local, Hid remote, ILinkArbiterSink sink)
{
    private const string Disagreement = "the hosts have not seen the same link die";

    // Tokens of probes, which Liveness' own, small ones never reach.
    private const ulong ProbeBit = 1UL << 63;

    private readonly bool _isDecider = local > remote;
    private LinkSlot? _active;
    private LinkSlot? _candidate;
    private LinkSlot? _draining;
    private bool _olderAnswered;
    private ulong _probe = ProbeBit;
    private Close? _closeWith;
    private LinkSlot? _asked;

    // Data of the stay that goes on came on a link that is gone by now.
    private bool _stayHasData;

    // All data of the stay came on the link that was chosen, so none of it can come on the loser.
    private bool _isLoserSilent;

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
        if (BeginsAnew(slot))
        {
            // The remote host has started again, or the last life of the connection is over: what is left of other links has nothing more to say.
            bool hadStay = _active is not null;
            KillAll("another link came up");
            if (hadStay)
            {
                sink.Reset(OfflineReason.Restarted, null);
            }

            Begin(slot);
            return;
        }

        if (_active is not { } active || !MayTryWith(active, slot))
        {
            // It gets no role, so nothing but its own end is awaited of it.
            End(slot, new Close(WireCode.Duplicate), shut: true);
            return;
        }

        _candidate = slot;
        _olderAnswered = false;
        slot.SnapshotSent = true;
        sink.Announce(slot);

        // The side that does not decide probes as well: only it may know that the older link is gone there, and then nobody sends Keep.
        sink.Post(active, new Ping(++_probe));
        sink.StartTimer(slot, LinkWait.Probe);
    }

    /// <summary>A Data record came. Answers what becomes of it.</summary>
    /// <remarks>
    /// In one stay a host sends on one link only until one is chosen. Data on the other one is of a new stay, which began there when the first one had
    /// died, and which nobody could tell of here.
    /// </remarks>
    public DataFate OnData(LinkSlot slot)
    {
        if (IsClosing)
        {
            return DataFate.Drop;
        }

        slot.HasData = true;
        if (slot == _candidate)
        {
            return DataFate.Hold;
        }

        if (slot != _draining)
        {
            return DataFate.Take;
        }

        if (_isLoserSilent)
        {
            EndAll(OfflineReason.LinkLost, Disagreement);
            return DataFate.Drop;
        }

        _stayHasData = true;
        return DataFate.Take;
    }

    /// <summary>Our trailer on the link has been written.</summary>
    public void OnDrained(LinkSlot slot)
    {
        slot.IsDrained = true;
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
            case LinkWait.Probe when slot == _candidate && _active is null:
                sink.Kill(slot, "it showed no life when the other link had ended");
                break;
            case LinkWait.Probe when slot == _candidate:
                OnProbeOver(slot);
                break;
            case LinkWait.Drain when slot == _draining:
                EndAll(OfflineReason.LinkLost, "the links could not be told apart in time");
                break;
            case LinkWait.End:
                sink.Kill(slot, "it did not close in time");
                break;
            case LinkWait.Ask when slot == _asked:
                slot.DeathReason = OfflineReason.Idle;
                sink.Kill(slot, "nobody used it, and whether it may be closed was not answered in time");
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

        _asked = slot == _asked ? null : _asked;
        OfflineReason reason = slot.DeathReason ?? OfflineReason.LinkLost;
        if (_told is not null && !IsClosing && slot != _draining)
        {
            OnEndedAfterTold(slot);
        }
        else if (slot == _candidate)
        {
            // If it was the link in use over there, a new stay begins there on the older link, on which nothing of the old one came.
            _candidate = null;
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
                sink.Reset(reason, detail);
                TryLast();
                slot.TakeHeld();
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

    private bool BeginsAnew(LinkSlot slot)
    {
        if (IsClosing || (_active ?? _candidate) is not { } standing)
        {
            return true;
        }

        // A link that has shown life since the last one ended is better than one that has yet to.
        bool isProven = _active is null && slot.RemoteBootEpoch == standing.RemoteBootEpoch && !slot.IsDoubtful;
        return isProven || slot.RemoteBootEpoch > standing.RemoteBootEpoch;
    }

    private bool MayTryWith(LinkSlot active, LinkSlot slot) =>
        _told is null && slot.RemoteBootEpoch == active.RemoteBootEpoch && _candidate is null && _draining is null;

    private void Begin(LinkSlot slot)
    {
        if (!slot.IsDoubtful)
        {
            Adopt(slot);
            return;
        }

        _candidate = slot;
        slot.SnapshotSent = true;
        sink.Announce(slot);
        TryLast();
    }

    private void Adopt(LinkSlot slot)
    {
        _active = slot;
        _told = null;
        IsClosing = false;
        _stayHasData = false;
        sink.Adopt(slot);
    }

    // Both sides have come to this: one stays, the other is emptied in good order.
    private void Choose(LinkSlot stays)
    {
        TakeBack();
        LinkSlot loser = stays == _active ? _candidate! : _active!;
        _stayHasData |= _active!.HasData;
        _isLoserSilent = stays == _active && _stayHasData;
        sink.StopTimer(_candidate!);
        _candidate = null;
        _active = stays;
        _draining = loser;
        if (_isLoserSilent && loser.HasData)
        {
            EndAll(OfflineReason.LinkLost, Disagreement);
            return;
        }

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
        if (_draining is { IsDrained: true } && _active is { IsEnding: false } active)
        {
            sink.Carry(active);
        }
    }

    private void FinishDrain()
    {
        CarryOnWinner();
        if (IsClosing)
        {
            // Nobody is online any more to whom the winner could bring anything; what we had accepted still goes out on it.
            return;
        }

        if (_draining is not { EndedAt: not null, IsDrained: true } loser || _active is not { } active)
        {
            return;
        }

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
            if (!IsClosing)
            {
                EndAll(OfflineReason.LinkLost, detail);
            }
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
