using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>When the connection closes because nobody uses it: who keeps it, and who wants it.</summary>
internal sealed partial class ConnectionActor
{
    private readonly Idleness _idleness;

    // True while the host waits to hear that the connection stays.
    private bool _isWanted;
    private bool _isHeldByHost;
    private bool _isHeld;

    bool ILinkArbiterSink.IsHeld => _isHeld;

    void ILinkArbiterSink.PauseSending(bool paused)
    {
        _peers.PauseSending(paused);
        if (!paused)
        {
            _idleness.Touch(Now);
        }
    }

    bool ILinkArbiterSink.HasQueued => _peers.HasQueued;

    bool ILinkArbiterSink.HasArrived(LinkSlot link, ulong frames) =>
        !_peers.HasQueued && Of(link).Link.Writer.FramesSent == frames;

    private void StartIdleness()
    {
        _idleness.Touch(Now);
        if (_idleness.LookEvery is { } every)
        {
            // All connections look at the same moments: to be woken costs a host more than to look at a thousand.
            TimeSpan first = every - new TimeSpan(Now.Ticks % every.Ticks);
            Timers.StartPeriodicTimer(IdleTick.Instance, IdleTick.Instance, first, every);
        }
    }

    private void OnIdleTick(IdleTick _)
    {
        if (_arbiter.Active is not { } active)
        {
            return;
        }

        Hold();
        ulong frames = Of(active).Link.Writer.FramesSent + active.FramesReceived;
        if (_idleness.Look(frames, _isHeld || active.IsHeldThere, Now))
        {
            _arbiter.AskToClose();
        }
    }

    private void OnHoldConnection(HoldConnection hold)
    {
        _isHeldByHost = hold.IsHeld;
        Hold();
    }

    // A queue is looked at now and then only: one that the writer empties at once needs no word to the other side.
    private void Hold()
    {
        bool isHeld = _isHeldByHost || _peers.HasQueued;
        if (isHeld == _isHeld)
        {
            return;
        }

        _isHeld = isHeld;
        _idleness.Touch(Now);
        IConnectionSink self = this;
        self.Post(new Hold(isHeld));
    }

    private void OnWantConnection(WantConnection _)
    {
        _idleness.Touch(Now);
        _isWanted = true;
        AnswerWanting();
    }

    private void AnswerWanting()
    {
        if (_isWanted && _arbiter is { Active: not null, IsClosing: false, IsAsking: false })
        {
            _isWanted = false;
            Context.Parent.Tell(new ConnectionStays(_key));
        }
    }

    private sealed record IdleTick
    {
        public static readonly IdleTick Instance = new();
    }
}
