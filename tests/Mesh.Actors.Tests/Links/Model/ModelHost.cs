using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>One host of a model: its arbiter, one app with one endpoint, and what <c>ConnectionActor</c> does between them.</summary>
internal sealed class ModelHost : ILinkArbiterSink
{
    private static readonly BufferBudget Budget = new(long.MaxValue / 2);
    private static readonly ControlMessage Endpoint = new Contracts.Wire.Announce(
        1,
        Sid.OfName("app"),
        "p",
        WireLimits.Window
    );

    private readonly int _side;
    private ModelWorld _world;
    private List<(int Stay, int Number)> _queue = [];
    private bool _isKnown;
    private int _streamOfReceived;

    public ModelHost(int side, ModelWorld world, Hid own, Hid remote)
    {
        _side = side;
        _world = world;
        Arbiter = new LinkArbiter(own, remote, this);
    }

    public LinkArbiter Arbiter { get; private set; }

    public bool IsOnline { get; private set; }

    /// <summary>How often the app was told Online.</summary>
    public int StayCount { get; private set; }

    /// <summary>Frames that the app has sent since the last Online.</summary>
    public int SentInStay { get; private set; }

    /// <summary>Frames that the app has been given since the last Online.</summary>
    public int ReceivedInStay { get; private set; }

    public int SentCount { get; private set; }

    /// <summary>Frames that the app has been given.</summary>
    public int ReceivedCount { get; private set; }

    /// <summary>It has closed the connection for good.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What it had accepted before it closed is awaited.</summary>
    public bool AwaitsSent { get; private set; }

    /// <summary>True once the app was told Offline for another reason than that one of the hosts has banned the other one.</summary>
    public bool WasToldOtherwise { get; private set; }

    /// <summary>How often the app was told Offline.</summary>
    public int OfflineCount => StayCount - (IsOnline ? 1 : 0);

    public ulong BootEpoch { get; init; } = 1;

    /// <summary>Killed, and not there again.</summary>
    public bool IsDead { get; set; }

    public bool HasQueued => _queue.Count > 0;

    public ModelHost Copy(ModelWorld world, Func<LinkSlot, LinkSlot> slotOf)
    {
        var copy = (ModelHost)MemberwiseClone();
        copy._world = world;
        copy._queue = [.. _queue];
        copy.Arbiter = Mirror.CopyOf(Arbiter, copy, slotOf);
        return copy;
    }

    public void AddTo(StateKey key)
    {
        Mirror.AddTo(key, Arbiter);
        key.Add(_isKnown, IsOnline, IsDead, IsOver, AwaitsSent, WasToldOtherwise);
        key.Add((int)BootEpoch);
        key.Add(StayCount, SentCount, SentInStay, _streamOfReceived, ReceivedInStay, ReceivedCount, _queue.Count);
        foreach ((int stay, int number) in _queue)
        {
            key.Add(stay, number);
        }
    }

    public void Attach(ModelLink link)
    {
        ulong remoteBootEpoch = _side == 0 ? link.BootEpochs.Great : link.BootEpochs.Small;
        ModelEnd end = link.Ends[_side];
        var slot = new LinkSlot(link.Name, remoteBootEpoch, Budget) { IsDoubtful = end.IsDoubtful };
        end.Slot = slot;
        if (IsOver)
        {
            // As HostActor does.
            EndWith(slot, new Close(WireCode.Removed), finishOnly: true, shut: true);
            StartTimer(slot, LinkWait.End);
            return;
        }

        Arbiter.Attach(slot);
    }

    public void Close()
    {
        IsOver = true;
        Arbiter.Close(WireCode.Removed, OfflineReason.NotPermitted);
    }

    public void TellSent()
    {
        AwaitsSent = false;
        Arbiter.SendClose();
    }

    /// <summary>The app sends a frame.</summary>
    public void Send()
    {
        _queue.Add((StayCount, SentInStay++));
        SentCount++;
    }

    public (int Stay, int Number) TakeQueued()
    {
        (int, int) first = _queue[0];
        _queue.RemoveAt(0);
        return first;
    }

    public void Receive(ModelLink link, ModelRecord record)
    {
        LinkSlot slot = link.Ends[_side].Slot!;
        if (!Arbiter.Has(slot))
        {
            return;
        }

        try
        {
            switch (record.Control)
            {
                case null:
                    TakeFrame(slot, record);
                    break;
                case Contracts.Wire.Announce or SnapshotEnd:
                    TakePresence(slot, record.Control);
                    break;
                case Ping ping:
                    Post(slot, new Pong(ping.Token));
                    break;
                case Pong pong:
                    Arbiter.OnPong(slot, pong.Token);
                    break;
                case Keep keep:
                    Arbiter.OnKeep(slot, keep);
                    break;
                case End end:
                    Arbiter.OnEnd(slot, end);
                    break;
                case Close close:
                    Arbiter.OnClose(slot, close);
                    break;
                case CloseAck:
                    Arbiter.OnCloseAck(slot);
                    break;
            }
        }
        catch (WireException e)
        {
            throw new ModelException($"A host that keeps the rules is accused: {e.Message}");
        }
    }

    public void Post(LinkSlot link, ControlMessage message)
    {
        if (EndOf(link) is { IsStopped: false, IsTrailerWritten: false })
        {
            _world.LinkOf(link).Write(_side, new ModelRecord(message));
        }
    }

    public void Announce(LinkSlot link)
    {
        link.SnapshotSent = true;
        Post(link, Endpoint);
        Post(link, new SnapshotEnd(1));
    }

    public void Adopt(LinkSlot link)
    {
        Carry(link);
        if (!link.SnapshotSent)
        {
            Announce(link);
        }

        if (link.Announced.Count > 0)
        {
            MeetPeer();
        }

        DeliverHeld(link);
    }

    public void Carry(LinkSlot link)
    {
        // As FrameLanes does: one link carries.
        foreach (ModelLink other in _world.Links)
        {
            other.Ends[_side].Carries = false;
        }

        ModelEnd end = EndOf(link);
        end.Carries = true;
        end.FinishOnly = false;
    }

    public void DeliverHeld(LinkSlot link)
    {
        foreach ((_, byte[] body) in link.TakeHeld())
        {
            GiveFrame(body[0], body[1]);
        }
    }

    // Whether a link is read is told by its slot.
    public void Resume(LinkSlot link) => EndOf(link);

    public void EndWith(LinkSlot link, ControlMessage trailer, bool finishOnly, bool shut)
    {
        ModelEnd end = EndOf(link);
        end.ShutsAfterTrailer = shut;
        end.Trailer = trailer;
        end.FinishOnly = finishOnly;
        end.IsStopped |= shut && end.IsTrailerWritten;
    }

    public void Shut(LinkSlot link, string reason) => EndOf(link).IsStopped = true;

    public void Kill(LinkSlot link, string reason)
    {
        EndOf(link).IsStopped = true;
        _world.LinkOf(link).IsCut = true;
    }

    public void Reset(OfflineReason reason, string? detail)
    {
        NoteEnd(reason);
        IsOnline = false;
        _isKnown = false;
        _queue.Clear();
    }

    public void Seal(OfflineReason reason, string? detail)
    {
        NoteEnd(reason);
        IsOnline = false;
    }

    public void AwaitSent() => AwaitsSent = true;

    public bool IsHeld => true;

    public void PauseSending(bool paused)
    {
        // Nobody asks in this model, so there is nothing to pause for.
    }

    public bool HasArrived(LinkSlot link, ulong frames) => throw new ModelException("Nobody asks in this model.");

    public void StartTimer(LinkSlot link, LinkWait wait) => EndOf(link).Timer = wait;

    public void StopTimer(LinkSlot link) => _world.LinkOf(link).Ends[_side].Timer = null;

    public void Empty(string detail) => Reset(OfflineReason.LinkLost, detail);

    // As RecentEnds does.
    private void NoteEnd(OfflineReason reason)
    {
        WasToldOtherwise |= IsOnline && reason != OfflineReason.NotPermitted;
        foreach (ModelLink link in _world.Links)
        {
            ModelEnd end = link.Ends[_side];
            end.IsDoubtful |= link.IsDialled && end.Slot is null;
        }
    }

    private ModelEnd EndOf(LinkSlot slot)
    {
        ModelEnd end = _world.LinkOf(slot).Ends[_side];
        return end.IsGone ? throw new ModelException("Something is wanted of a link that has ended.") : end;
    }

    private void TakeFrame(LinkSlot slot, ModelRecord record)
    {
        DataFate fate = Arbiter.OnData(slot);
        if (fate == DataFate.Drop)
        {
            return;
        }

        slot.FramesReceived++;
        if (fate == DataFate.Hold)
        {
            slot.Hold(RecordFlags.Begin | RecordFlags.End, [(byte)record.Stay, (byte)record.Number]);
            return;
        }

        GiveFrame(record.Stay, record.Number);
    }

    private void TakePresence(LinkSlot slot, ControlMessage message)
    {
        slot.Note(message);
        if (Arbiter.IsClosing || Arbiter.IsCandidate(slot))
        {
            Arbiter.OnPresence();
        }
        else if (message is Contracts.Wire.Announce)
        {
            MeetPeer();
        }
    }

    private void MeetPeer()
    {
        if (_isKnown)
        {
            return;
        }

        _isKnown = true;
        IsOnline = true;
        StayCount++;
        SentInStay = 0;
        ReceivedInStay = 0;
        _streamOfReceived = 0;
    }

    private void GiveFrame(int stay, int number)
    {
        if (!IsOnline)
        {
            throw new ModelException($"Frame {stay}.{number} comes while the peer is not online.");
        }

        if ((ReceivedInStay > 0 && stay != _streamOfReceived) || number != ReceivedInStay)
        {
            throw new ModelException(
                $"Frame {stay}.{number} comes after {ReceivedInStay} frames of stay {_streamOfReceived}."
            );
        }

        _streamOfReceived = stay;
        ReceivedInStay++;
        ReceivedCount++;
    }
}

/// <summary>A promise is broken in a state of the model.</summary>
internal sealed class ModelException(string message, Exception? cause = null) : Exception(message, cause);
