using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>How the links of a connection end: docs/protocol.md §6 "Close".</summary>
internal sealed partial class LinkArbiter
{
    /// <summary>The remote host closes the link.</summary>
    public void OnClose(LinkSlot slot, Close close)
    {
        if (slot.IsEnding)
        {
            // Both sides close at once: neither has anything left to say.
            sink.Shut(slot, "closed by both sides");
            return;
        }

        if (!IsClosing && _candidate is not null && slot != _draining && IsOfConnection(slot, close))
        {
            OnCloseTold(slot, close);
            return;
        }

        if (slot == _active && !IsClosing)
        {
            IsClosing = true;
            sink.Seal(ReasonOf(close.Code), close.Reason);
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

    // Close says it of one link where another one stays, and of the connection otherwise; after that any Close does.
    private bool IsOfConnection(LinkSlot slot, Close close) =>
        Links.TrueForAll(link => !link.IsEnding)
        && (close.Code != WireCode.Duplicate || _told is not null && !slot.IsToldClosed);

    // It is not decided yet which link stays. The remote host says on each that it closes, and what it had accepted comes before that on
    // one of them, which need not be the one in use here: so it is over when it has said so on both.
    private void OnCloseTold(LinkSlot slot, Close close)
    {
        sink.StopTimer(_candidate!);
        slot.IsToldClosed = true;
        _told ??= close;
        if (Links.Find(link => !link.IsToldClosed) is { } other)
        {
            sink.StartTimer(other, LinkWait.End);
            return;
        }

        FinishTold();
    }

    private void FinishTold()
    {
        Close told = _told!;
        if (_candidate is { } candidate)
        {
            sink.DeliverHeld(candidate);
        }

        IsClosing = true;
        if (_active is null)
        {
            sink.Reset(ReasonOf(told.Code), told.Reason);
        }
        else
        {
            sink.Seal(ReasonOf(told.Code), told.Reason);
        }

        foreach (LinkSlot link in Links)
        {
            End(link, new CloseAck(), shut: false);
        }
    }

    // One of two links is gone while the remote host closes the connection: what it brought counts, and the other one may still bring more.
    private void OnEndedAfterTold(LinkSlot slot)
    {
        if (_candidate is { } candidate)
        {
            sink.DeliverHeld(candidate);
            _active = slot == _active ? candidate : _active;
            _candidate = null;
        }
        else
        {
            _active = null;
        }

        if (!slot.IsToldClosed || _active is null)
        {
            FinishTold();
        }
    }

    /// <summary>Ends the connection in good order: peers are offline now, what was accepted is sent, then all links are closed.</summary>
    public void Close(WireCode code, OfflineReason reason)
    {
        if (IsClosing)
        {
            return;
        }

        IsClosing = true;
        _closeWith = code;
        sink.Seal(reason, null);
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
        if (_closeWith is not { } code)
        {
            return;
        }

        _closeWith = null;
        foreach (LinkSlot slot in Links)
        {
            if (!slot.IsEnding)
            {
                End(slot, new Close(code), shut: false);
            }
        }
    }

    /// <summary>The remote host broke a rule on the link: nothing can be saved, all links end.</summary>
    public void OnFault(LinkSlot slot, WireException fault)
    {
        string reason = fault.Message.Length > 200 ? fault.Message[..200] : fault.Message;
        End(slot, new Close(fault.Code, reason), shut: true);
        EndAll(OfflineReason.ProtocolError, fault.Message);
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
        _told = null;
        IsClosing = false;
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
