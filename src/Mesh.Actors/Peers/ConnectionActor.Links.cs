using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>Two links, the end of links, and their liveness: docs/protocol.md §6 "Two links for one connection", "Close", "Ping".</summary>
internal sealed partial class ConnectionActor
{
    private bool IsDecider => _shared.Hid > _key.Rhid;

    // A second link has come up.
    private void Compare(LinkSlot slot)
    {
        LinkSlot active = _active!;
        if (slot.Result.RemoteBootEpoch > active.Result.RemoteBootEpoch || _closing)
        {
            // The remote host has started again: whatever it knew of the old links is gone.
            KillAll("the remote host started again");
            _peers.Reset(OfflineReason.Restarted, null);
            Adopt(slot);
            return;
        }

        if (
            slot.Result.RemoteBootEpoch < active.Result.RemoteBootEpoch
            || _candidate is not null
            || _draining is not null
        )
        {
            End(slot, new Close(WireCode.Duplicate), shut: true);
            return;
        }

        _candidate = slot;
        _olderAnswered = false;
        SendSnapshot(slot);

        // The other side probes as well: only it may know that the older link is gone there, and then nobody sends Keep.
        active.Link.Writer.Post(new Ping(++_probe));
        Timers.StartSingleTimer("probe", new ProbeTick(slot), CloseWait);
    }

    private void OnProbeAnswered(LinkSlot slot, ulong token)
    {
        _olderAnswered |= slot == _active && _candidate is not null && token == _probe;
        Decide();
    }

    // Once the older link has shown that it lives, and the newer one has said all it begins with.
    private void Decide()
    {
        if (!IsDecider || !_olderAnswered || _candidate is not { SnapshotSeen: true })
        {
            return;
        }

        Timers.Cancel("probe");
        LinkName winner = LinkName.Winner(_shared.Hid, _active!.Name, _candidate.Name);
        LinkSlot stays = winner == _active.Name ? _active : _candidate;
        stays.Link.Writer.Post(new Keep(winner.Dialler, winner.Serial, OtherIsDead: false));
        Choose(stays);
    }

    private void OnProbeTick(ProbeTick tick)
    {
        if (tick.Candidate != _candidate)
        {
            return;
        }

        if (_olderAnswered && !IsDecider)
        {
            // It lives, so Keep will come.
            return;
        }

        if (_olderAnswered)
        {
            LinkSlot mute = _candidate;
            _candidate = null;
            End(mute, new Close(WireCode.Duplicate), shut: true);
            return;
        }

        if (_active is { } old)
        {
            _active = null;
            old.Link.Kill("it did not answer while another link was there");
        }

        ReplaceDead(OfflineReason.LinkLost, "the link did not answer while another one came up");
    }

    // The link in use is gone and another one is there.
    private void ReplaceDead(OfflineReason reason, string detail)
    {
        LinkSlot next = _candidate!;
        _candidate = null;
        Timers.Cancel("probe");
        _peers.Reset(reason, detail);
        if (IsDecider)
        {
            next.Link.Writer.Post(new Keep(next.Name.Dialler, next.Name.Serial, OtherIsDead: true));
        }

        Adopt(next);
        Flush();
    }

    private void OnKeep(LinkSlot slot, Keep keep)
    {
        if (IsDecider)
        {
            throw new WireException("Keep came from the host that does not decide.");
        }

        if (new LinkName(keep.Dialler, keep.Serial) != slot.Name)
        {
            throw new WireException("Keep names another link than the one it came on.");
        }

        if (_candidate is null)
        {
            // The other link has ended here already, and with it the question.
            return;
        }

        if (keep.OtherIsDead && slot == _candidate)
        {
            LinkSlot old = _active!;
            _active = null;
            old.Link.Kill("the remote host holds it for dead");
            ReplaceDead(OfflineReason.LinkLost, "the remote host holds the link for dead");
            return;
        }

        Choose(slot);
    }

    // Both sides have come to this: one stays, the other is emptied in good order.
    private void Choose(LinkSlot stays)
    {
        LinkSlot loser = stays == _active ? _candidate! : _active!;
        _candidate = null;
        _active = stays;
        _draining = loser;

        // What the loser still brings comes before what the winner brings, whichever of the two the other side has used.
        stays.IsPaused = true;
        Timers.Cancel("probe");
        TakeHeld(loser);

        loser.Link.EndWith(new End(0), finishOnly: true, shut: false);
        Timers.StartSingleTimer("drain", new EndTick(loser), CloseWait);
    }

    private void OnLinkDrained(LinkDrained drained)
    {
        if (SlotOf(drained.Link) is not { } slot)
        {
            return;
        }

        slot.IsDrained = true;
        CarryOnWinner();
        FinishDrain();
    }

    private void OnEnd(LinkSlot slot, End end)
    {
        if (slot.EndedAt is not null || (end.Frames != slot.FramesReceived && !_closing))
        {
            throw new WireException($"End says {end.Frames} frames; {slot.FramesReceived} came.");
        }

        slot.EndedAt = end.Frames;
        FinishDrain();
    }

    private void CarryOnWinner()
    {
        if (_draining is { IsDrained: true } && _active is { } active && !active.Link.Writer.Carries)
        {
            active.Link.Writer.Carry(_lanes);
            _peers.GiveCreditOn(active.Link.Writer);
        }
    }

    private void FinishDrain()
    {
        if (_draining is not { EndedAt: not null, IsDrained: true } loser)
        {
            return;
        }

        CarryOnWinner();

        _draining = null;
        Timers.Cancel("drain");
        LinkSlot active = _active!;
        loser.Link.Shut("another link of the connection stays");
        TakeHeld(active);
        if (active.IsPaused)
        {
            active.IsPaused = false;
            active.Link.Resume();
        }

        Flush();
    }

    private void OnEndTick(EndTick tick)
    {
        if (tick.Slot == _draining)
        {
            EndAll(OfflineReason.LinkLost, "the links could not be told apart in time");
        }
        else
        {
            tick.Slot.Link.Kill("it did not close in time");
        }
    }

    private void OnClose(LinkSlot slot, Close close)
    {
        if (slot.IsEnding)
        {
            // Both sides close at once: neither has anything left to say.
            slot.Link.Shut("closed by both sides");
            return;
        }

        if (slot == _active && !_closing)
        {
            _closing = true;
            _peers.SealAll(ReasonOf(close.Code), close.Reason);
            Flush();
            EndOthers(slot);
        }

        End(slot, new CloseAck(), shut: false);
    }

    private void OnCloseConnection(CloseConnection close)
    {
        if (_closing)
        {
            return;
        }

        _closing = true;
        _peers.SealAll(close.Reason, null);
        Flush();
        foreach (LinkSlot slot in Slots.ToList())
        {
            End(slot, new Close(close.Code), shut: false);
        }

        if (!Slots.Any())
        {
            TellEmpty();
        }
    }

    private void EndForFault(LinkSlot slot, WireException fault)
    {
        string reason = fault.Message.Length > 200 ? fault.Message[..200] : fault.Message;
        End(slot, new Close(fault.Code, reason), shut: true);
        EndAll(OfflineReason.ProtocolError, fault.Message);
    }

    // Nothing can be saved: all links end, the connection begins anew when somebody dials.
    private void EndAll(OfflineReason reason, string detail)
    {
        _closing = true;
        _peers.Reset(reason, detail);
        Flush();
        EndOthers(except: null);
    }

    private void EndOthers(LinkSlot? except)
    {
        Timers.Cancel("probe");
        foreach (LinkSlot slot in Slots.ToList())
        {
            if (slot != except && !slot.IsEnding)
            {
                End(slot, new Close(WireCode.Duplicate), shut: true);
            }

            if (slot.IsPaused)
            {
                slot.IsPaused = false;
                slot.Link.Resume();
            }
        }
    }

    private void KillAll(string reason)
    {
        foreach (LinkSlot slot in Slots.ToList())
        {
            slot.Link.Kill(reason);
        }

        _active = null;
        _candidate = null;
        _draining = null;
        _closing = false;
    }

    private void End(LinkSlot slot, ControlMessage trailer, bool shut)
    {
        slot.IsEnding = true;
        slot.Link.EndWith(trailer, finishOnly: shut, shut);
        Timers.StartSingleTimer(slot, new EndTick(slot), CloseWait);
    }

    private void OnLinkEnded(LinkEnded ended)
    {
        if (SlotOf(ended.Link) is not { } slot)
        {
            return;
        }

        Timers.Cancel(slot);
        Timers.Cancel(slot.Link);
        OfflineReason reason = slot.DeathReason ?? OfflineReason.LinkLost;
        if (slot == _candidate)
        {
            _candidate = null;
            Timers.Cancel("probe");
            if (!slot.IsEnding && !_closing)
            {
                // It broke, and for the other side it may have been the link in use, with frames on it that are lost.
                EndAll(reason, ended.Reason);
            }
        }
        else if (slot == _draining)
        {
            if (slot.EndedAt is not null && slot.Link.Writer.IsEnded)
            {
                // Both sides have said all; the other one was quicker to see it.
                slot.IsDrained = true;
                FinishDrain();
            }
            else
            {
                _draining = null;
                EndAll(OfflineReason.LinkLost, ended.Reason);
            }
        }
        else
        {
            _active = null;
            if (_candidate is not null && !_closing)
            {
                ReplaceDead(reason, ended.Reason);
                return;
            }

            _peers.Reset(reason, ended.Reason);
            if (_draining is not null)
            {
                EndAll(reason, ended.Reason);
            }
        }

        Flush();
        if (!Slots.Any())
        {
            _isUp = false;
            Context.Parent.Tell(new ConnectionChanged(_key, false, ended.Reason));
            TellEmpty();
        }
    }

    private void TellEmpty()
    {
        _peers.Reset(OfflineReason.LinkLost, null);
        Flush();
        Context.Parent.Tell(new ConnectionEmpty(_key, _attachedCount));
    }

    private void OnLivenessTick(LivenessTick tick)
    {
        LinkSlot slot = tick.Slot;
        if (!Slots.Contains(slot))
        {
            return;
        }

        TimeSpan now = Now;
        TimeSpan late = now > slot.LivenessDue ? now - slot.LivenessDue : TimeSpan.Zero;
        switch (slot.Liveness.Tick(now, late))
        {
            case LivenessVerdict.SendPing ping:
                slot.Link.Writer.Post(new Ping(ping.Token));
                break;
            case LivenessVerdict.Dead dead:
                slot.DeathReason = OfflineReason.TimedOut;
                slot.Link.Kill(dead.Reason);
                return;
        }

        if (slot.Link.Writer.IsOverflown)
        {
            slot.Link.Kill("the remote host does not read its control records");
            return;
        }

        ScheduleLiveness(slot);
    }

    private void ScheduleLiveness(LinkSlot slot)
    {
        TimeSpan now = Now;
        slot.LivenessDue = slot.Liveness.Deadline > now ? slot.Liveness.Deadline : now;
        Timers.StartSingleTimer(slot.Link, new LivenessTick(slot), slot.LivenessDue - now);
    }

    private static OfflineReason ReasonOf(WireCode code) =>
        code switch
        {
            WireCode.Stopping => OfflineReason.HostStopped,
            WireCode.Idle => OfflineReason.Idle,
            WireCode.Removed => OfflineReason.NotPermitted,
            WireCode.Busy => OfflineReason.NoRoom,
            WireCode.Malformed or WireCode.Unsupported or WireCode.CreditOverrun or WireCode.TooMany =>
                OfflineReason.ProtocolError,
            _ => OfflineReason.LinkLost,
        };
}
