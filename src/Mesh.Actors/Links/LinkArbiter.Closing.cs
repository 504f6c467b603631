using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>How the links of a connection end: docs/protocol.md §6 "Close".</summary>
internal sealed partial class LinkArbiter
{
    /// <summary>True while the remote host has not answered whether the idle connection may be closed.</summary>
    public bool IsAsking => _asked is not null;

    /// <summary>Nobody has used the connection for long: asks the remote host whether it may be closed. Until it answers nothing is sent.</summary>
    public void AskToClose()
    {
        if (
            IsClosing
            || _asked is not null
            || _told is not null
            || _active is not { } active
            || _candidate is not null
            || _draining is not null
        )
        {
            return;
        }

        sink.PauseSending(true);
        if (sink.HasQueued)
        {
            // Taken a moment ago: behind the question it would meet a connection that the other side has closed.
            sink.PauseSending(false);
            return;
        }

        _asked = active;
        sink.Post(active, new Close(WireCode.Idle, FramesReceived: active.FramesReceived));
        sink.StartTimer(active, LinkWait.Ask);
    }

    /// <summary>The remote host keeps the connection, or does so no longer.</summary>
    public void OnHold(LinkSlot slot, bool isHeld)
    {
        slot.IsHeldThere = isHeld;
        if (isHeld && slot == _asked)
        {
            TakeBack();
            Decide();
        }
    }

    /// <summary>The remote host has sent all it had on the link.</summary>
    public void OnCloseAck(LinkSlot slot)
    {
        if (slot == _asked && !IsClosing)
        {
            slot.DeathReason = OfflineReason.Idle;
            if (_candidate is null)
            {
                IsClosing = true;
                sink.Seal(OfflineReason.Idle, null);
            }
        }

        sink.Shut(slot, "closed in good order");
    }

    /// <summary>The remote host closes the link, or asks whether it may.</summary>
    public void OnClose(LinkSlot slot, Close close)
    {
        if (slot.IsEnding)
        {
            // Both sides close at once: neither has anything left to say.
            sink.Shut(slot, "closed by both sides");
            return;
        }

        if (close.FramesReceived is { } received && !IsClosing && !MayClose(slot, received))
        {
            sink.Post(slot, new Hold(true));
            if (!sink.IsHeld)
            {
                sink.Post(slot, new Hold(false));
            }

            return;
        }

        if (IsOfConnection(slot, close))
        {
            OnCloseTold(slot, close);
            return;
        }

        if (slot == _active && !IsClosing)
        {
            IsClosing = true;
            Close said = _told ?? close;
            sink.Seal(ReasonOf(said.Code), said.Reason);
            EndOthers(slot);
        }

        if (slot == _draining && !IsClosing && close.Code != WireCode.Duplicate)
        {
            // It closes the connection. This link has brought all that it had to, and the one in use, which waits for that, says why.
            slot.EndedAt ??= slot.FramesReceived;
        }

        End(slot, new CloseAck(), shut: false);
        FinishDrain();
    }

    /// <summary>Ends the connection in good order: peers are offline now, what was accepted is sent, then all links are closed.</summary>
    public void Close(WireCode code, OfflineReason reason, string? detail = null) =>
        Close(new Close(code, detail), reason, detail);

    /// <inheritdoc cref="Close(WireCode, OfflineReason, string)"/>
    /// <param name="said">What the remote host is told.</param>
    /// <param name="reason">What our apps are told.</param>
    /// <param name="detail">The same for people.</param>
    public void Close(Close said, OfflineReason reason, string? detail)
    {
        if (IsClosing)
        {
            return;
        }

        IsClosing = true;
        _asked = null;
        _closeWith = said;
        sink.Seal(reason, detail);
        if (IsEmpty)
        {
            sink.Empty("closed here");
            return;
        }

        sink.AwaitSent();
    }

    /// <summary>What was accepted has been sent, or it took too long.</summary>
    public void SendClose()
    {
        if (_closeWith is not { } said)
        {
            return;
        }

        _closeWith = null;
        foreach (LinkSlot slot in Links)
        {
            if (!slot.IsEnding)
            {
                End(slot, said, shut: false);
            }
        }
    }

    /// <summary>The remote host broke a rule on the link: nothing can be saved, all links end.</summary>
    public void OnFault(LinkSlot slot, WireException fault)
    {
        string reason = fault.Message.Length > 200 ? fault.Message[..200] : fault.Message;
        End(slot, new Close(fault.Code, reason), shut: true);
        EndAll(fault.Code == WireCode.Busy ? OfflineReason.NoRoom : OfflineReason.ProtocolError, fault.Message);
    }

    /// <summary>Ends all links at once: the connection is stopped.</summary>
    public void KillAll(string reason)
    {
        foreach (LinkSlot slot in Links)
        {
            sink.StopTimer(slot);
            sink.Kill(slot, reason);
            slot.TakeHeld();
        }

        _active = null;
        _candidate = null;
        _draining = null;
        _closeWith = null;
        _asked = null;
        _told = null;
        IsClosing = false;
    }

    // Both may have asked at once: then both have paused, and each has what the other sent.
    private bool MayClose(LinkSlot slot, ulong received)
    {
        if (slot == _asked)
        {
            return true;
        }

        if (slot != _active || _candidate is not null || _draining is not null || sink.IsHeld)
        {
            return false;
        }

        sink.PauseSending(true);
        if (sink.HasArrived(slot, received))
        {
            return true;
        }

        sink.PauseSending(false);
        return false;
    }

    private void TakeBack()
    {
        if (_asked is { } asked)
        {
            _asked = null;
            sink.StopTimer(asked);
            sink.PauseSending(false);
        }
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

    private void EndAll(OfflineReason reason, string detail)
    {
        IsClosing = true;
        sink.Reset(reason, detail);
        EndOthers(except: null);
    }

    private void EndOthers(LinkSlot? except)
    {
        foreach (LinkSlot slot in Links)
        {
            if (slot != except && !slot.IsEnding)
            {
                End(slot, new Close(WireCode.Duplicate), shut: true);
            }

            Unpause(slot);
        }
    }

    private void End(LinkSlot slot, ControlMessage trailer, bool shut)
    {
        slot.IsEnding = true;
        sink.EndWith(slot, trailer, finishOnly: shut, shut);
        sink.StartTimer(slot, LinkWait.End);
    }
}
