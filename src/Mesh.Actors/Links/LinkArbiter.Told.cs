using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>What a Close means while two links are being compared: docs/protocol.md §6 "Close".</summary>
internal sealed partial class LinkArbiter
{
    // What the remote host has said on one of two links, while it is awaited on the other.
    private Close? _told;

    // Close says it of one link where another one stays, and of the connection otherwise; after that any Close does. A question is no end.
    private bool IsOfConnection(LinkSlot slot, Close close) =>
        !IsClosing
        && _active is not null
        && _candidate is not null
        && slot != _draining
        && close.FramesReceived is null
        && Links.TrueForAll(link => !link.IsEnding)
        && (close.Code != WireCode.Duplicate || (_told is not null && !slot.IsToldClosed));

    // It is not decided yet which link stays. The remote host says on each that it closes, and what it had accepted comes before that on
    // one of them, which need not be the one in use here: so it is over when it has said so on both.
    private void OnCloseTold(LinkSlot slot, Close close)
    {
        TakeBack();
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
            TakeNewer(candidate);
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
            if (slot == _active || !BroughtNothing(_active!))
            {
                TakeNewer(candidate);
            }

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

    // Where nothing has come on the older link, what the newer one was told is all there is.
    private void TakeNewer(LinkSlot candidate)
    {
        if (BroughtNothing(_active!) && candidate.Announced.Count > 0)
        {
            sink.Adopt(candidate);
        }
        else
        {
            sink.DeliverHeld(candidate);
        }
    }

    private static bool BroughtNothing(LinkSlot slot) =>
        slot is { HasData: false, SnapshotSeen: false, Announced.Count: 0 };
}
