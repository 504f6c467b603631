using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Runtime;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>What <see cref="LinkArbiter"/> wants done, its timers, and the liveness of links.</summary>
internal sealed partial class ConnectionActor : ILinkArbiterSink
{
    /// <summary>How often a connection that closes looks whether all has been sent.</summary>
    private static readonly TimeSpan SentPoll = TimeSpan.FromMilliseconds(10);

    private TimeSpan CloseWait => _shared.Bounds.Link.CloseTimeout;

    private RunningLink? Of(Link link)
    {
        foreach (RunningLink running in _links)
        {
            if (running.Link == link)
            {
                return running;
            }
        }

        return null;
    }

    private RunningLink Of(LinkSlot slot) => _links.Find(running => running.Slot == slot)!;

    private void OnAttachLink(AttachLink attach)
    {
        _attachedCount++;
        _peers.Gate = attach.Gate;
        _peers.ApplyRights();
        HandshakeResult result = attach.Result;
        var running = new RunningLink(
            attach.Link,
            result,
            new Liveness(_shared.Bounds.Link.Liveness, Now, attach.Link.Dialled),
            new OwnDelay((Context.System as IRuntimeGauges)?.SchedulingDelay),
            new LinkSlot(result.Name, result.RemoteBootEpoch, _shared.Budget)
            {
                IsDoubtful = _shared.Ends.MayHaveTaken(_key, result.Began),
            }
        );
        _links.Add(running);
        running.Link.HandTo(Self);
        _arbiter.Attach(running.Slot);
        ScheduleLiveness(running);
        Flush();
        running.Link.Resume();
    }

    private void OnLinkDrained(LinkDrained drained)
    {
        if (Of(drained.Link) is { } running && _arbiter.Has(running.Slot))
        {
            Arbitrate(() => _arbiter.OnDrained(running.Slot));
        }
    }

    private void OnLinkEnded(LinkEnded ended)
    {
        if (Of(ended.Link) is { } running)
        {
            Timers.Cancel(running.Link);
            if (_arbiter.Active is { } active && active != running.Slot)
            {
                Note(DecisionKind.SpareLinkEnded, ended.Reason);
            }

            Arbitrate(() => _arbiter.OnEnded(running.Slot, running.Link.Writer.IsEnded, ended.Reason));
            _links.Remove(running);
        }
    }

    private void OnCloseConnection(CloseConnection close)
    {
        NoteRetryAfter(close.Said);
        _arbiter.Close(close.Said, close.Reason, close.Detail);
        Flush();
    }

    // Whoever closes first says it; of one link where another one stays nobody has to stay away.
    private void NoteRetryAfter(Close close)
    {
        if (!_arbiter.IsClosing && close is { Code: not WireCode.Duplicate, RetryAfterMilliseconds: { } wait })
        {
            _retryAfter = TimeSpan.FromMilliseconds(wait);
        }
    }

    private void OnWaitTick(WaitTick tick)
    {
        if (_links.Exists(running => running.Slot == tick.Slot))
        {
            Arbitrate(() => _arbiter.OnTimer(tick.Slot, tick.Wait));
        }
    }

    // What was held on a link is read once that link is in use, and then perhaps in no batch of its own: a fault in it ends the links
    // like any other, and not this actor.
    private void Arbitrate(Action step)
    {
        _peers.ApplyRights();
        try
        {
            step();
        }
        catch (WireException e) when (_arbiter.Active is { } slot)
        {
            Flush();
            _arbiter.OnFault(slot, e);
        }

        Flush();
    }

    private void OnSentTick(SentTick _)
    {
        if (!_peers.HasUnsent || Now >= _sentBy)
        {
            Timers.Cancel(SentTick.Instance);
            _arbiter.SendClose();
        }
    }

    private void OnLivenessTick(LivenessTick tick)
    {
        RunningLink running = tick.Running;
        if (!_arbiter.Has(running.Slot))
        {
            return;
        }

        TimeSpan now = Now;
        switch (running.Liveness.Tick(now, running.OwnDelay.Take(now - running.LivenessDue - TimerGrain)))
        {
            case LivenessVerdict.SendPing ping:
                running.Link.Writer.Post(new Ping(ping.Token));
                break;
            case LivenessVerdict.Dead dead:
                running.Slot.DeathReason = OfflineReason.TimedOut;
                running.Link.Kill(dead.Reason);
                return;
        }

        if (running.Link.Writer.IsOverflown)
        {
            running.Link.Kill("the remote host does not read its control records");
            return;
        }

        ScheduleLiveness(running);
    }

    // A Pong that was long in coming leaves the timer at the death that it averted.
    private void HastenLiveness(RunningLink running)
    {
        if (running.Liveness.Wake < running.LivenessDue)
        {
            ScheduleLiveness(running);
        }
    }

    private void ScheduleLiveness(RunningLink running)
    {
        TimeSpan now = Now;
        running.LivenessDue = running.Liveness.Wake;
        Timers.StartSingleTimer(
            running.Link,
            new LivenessTick(running),
            Later(running.LivenessDue - now, TimeSpan.Zero)
        );
    }

    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;

    void ILinkArbiterSink.Post(LinkSlot link, ControlMessage message) => Of(link).Link.Writer.Post(message);

    void ILinkArbiterSink.Announce(LinkSlot link)
    {
        link.SnapshotSent = true;
        LinkWriter writer = Of(link).Link.Writer;
        IReadOnlyList<Announce> announced = _peers.Snapshot();
        foreach (Announce announce in announced)
        {
            writer.Post(announce);
        }

        writer.Post(new SnapshotEnd((uint)announced.Count));
        if (_isHeld)
        {
            writer.Post(new Hold(true));
        }
    }

    void ILinkArbiterSink.Adopt(LinkSlot link)
    {
        RunningLink running = Of(link);
        _peers.RemoteMaxFrameBytes = running.Result.RemoteMaxFrameBytes;
        _peers.GiveCreditOn(running.Link.Writer);
        running.Link.Writer.Carry(_lanes);
        NoteUp(running);
        ILinkArbiterSink self = this;
        if (!link.SnapshotSent)
        {
            self.Announce(link);
        }

        foreach (Announce announce in link.Announced)
        {
            _peers.OnAnnounce(announce);
        }

        self.DeliverHeld(link);
        if (_isUp)
        {
            // Another link took over what the last one carried: for whoever counts links, that one went down first.
            Context.Parent.Tell(new ConnectionChanged(_key, false, "replaced by another link"));
        }

        _isUp = true;
        _ended = null;
        _retryAfter = null;
        StartIdleness();
        Context.Parent.Tell(new ConnectionChanged(_key, true, running.Link.RemoteAddress));
        AnswerWanting();
    }

    void ILinkArbiterSink.Carry(LinkSlot link)
    {
        LinkWriter writer = Of(link).Link.Writer;
        if (!writer.Carries)
        {
            writer.Carry(_lanes);
            _peers.GiveCreditOn(writer);
        }
    }

    void ILinkArbiterSink.DeliverHeld(LinkSlot link)
    {
        foreach ((RecordFlags flags, byte[] body) in link.TakeHeld())
        {
            _peers.OnData(flags, body);
        }
    }

    void ILinkArbiterSink.Resume(LinkSlot link) => Of(link).Link.Resume();

    void ILinkArbiterSink.EndWith(LinkSlot link, ControlMessage trailer, bool finishOnly, bool shut) =>
        Of(link).Link.EndWith(trailer, finishOnly, shut);

    void ILinkArbiterSink.Shut(LinkSlot link, string reason) => Of(link).Link.Shut(reason);

    void ILinkArbiterSink.Kill(LinkSlot link, string reason) => Of(link).Link.Kill(reason);

    void ILinkArbiterSink.Reset(OfflineReason reason, string? detail)
    {
        _shared.Ends.Note(_key, Now);
        _ended ??= reason;
        TellClosing();
        NoteOver(reason, detail);
        _peers.Reset(reason, detail);
    }

    void ILinkArbiterSink.Seal(OfflineReason reason, string? detail)
    {
        _shared.Ends.Note(_key, Now);
        _ended ??= reason;
        TellClosing();
        NoteOver(reason, detail);
        _peers.SealAll(reason, detail);
    }

    // Who was told Offline and asks for a connection is not to be told that there is one.
    private void TellClosing()
    {
        if (_arbiter.IsClosing)
        {
            Context.Parent.Tell(new ConnectionClosing(_key, _attachedCount));
        }
    }

    void ILinkArbiterSink.AwaitSent()
    {
        if (!_peers.HasUnsent)
        {
            _arbiter.SendClose();
            return;
        }

        // Half of the time that the links have to end, so that what is written by then still arrives.
        _sentBy = Now + (CloseWait / 2);
        Timers.StartPeriodicTimer(SentTick.Instance, SentTick.Instance, SentPoll, SentPoll);
    }

    void ILinkArbiterSink.StartTimer(LinkSlot link, LinkWait wait) =>
        Timers.StartSingleTimer(link, new WaitTick(link, wait), CloseWait);

    void ILinkArbiterSink.StopTimer(LinkSlot link) => Timers.Cancel(link);

    void ILinkArbiterSink.Empty(string detail)
    {
        if (_isUp)
        {
            _isUp = false;
            Context.Parent.Tell(new ConnectionChanged(_key, false, detail));
        }

        _peers.Reset(OfflineReason.LinkLost, null);
        Flush();
        Context.Parent.Tell(new ConnectionEmpty(_key, _attachedCount, _ended ?? OfflineReason.LinkLost, _retryAfter));
    }

    private sealed record LivenessTick(RunningLink Running);

    private sealed record WaitTick(LinkSlot Slot, LinkWait Wait);

    private sealed record SentTick
    {
        public static readonly SentTick Instance = new();
    }
}
