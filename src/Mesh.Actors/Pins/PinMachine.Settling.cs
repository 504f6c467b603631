using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

// What comes of what befell it.
internal sealed partial class PinMachine
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private bool MayTry => !_isUp && _standing == PinStanding.Welcome && _noRoomBy is null;

    // How long it waits when there is room: nothing the first time, and longer the oftener its place was taken, for the wishes of several hosts may go
    // round in a circle.
    private TimeSpan Patience
    {
        get
        {
            TimeSpan wait = times.Min * Math.Pow(2, Math.Min(_displacements - 2, 30));
            return _displacements < 2 ? TimeSpan.Zero
                : wait < times.Max ? wait
                : times.Max;
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Asked(TimeSpan? retryAfter) =>
        retryAfter > PinTimes.MaxRetryAfter ? PinTimes.MaxRetryAfter : retryAfter ?? TimeSpan.Zero;

    private void Take(PinMoment at, Hid host)
    {
        if (_isUp)
        {
            if (host != State.Host && _others?.Contains(host) != true)
            {
                (_others ??= []).Add(host);
            }

            return;
        }

        _isUp = true;
        _isResting = false;
        _hasNoAddress = false;
        _noRoomBy = null;
        _why = null;
        _failed = 0;
        IsHeard = false;
        (_backOff ??= new BackOff(times.Min, times.Max)).Up(at.Now);
        State = State with { Host = host };
    }

    // Almost at once, but spread, so that two hosts that learn of each other together don't dial each other in the same moment; and not sooner after the
    // last attempt than the shortest back-off, however many reasons there are.
    private PinEffects TrySoon(PinMoment at, TimeSpan wait = default)
    {
        if (MayTry)
        {
            _isResting = false;
            _hasNoAddress = false;
            _isHinted = _isDialling && !_waitsForTurn;
            TimeSpan soon = at.Now + wait + (PinTimes.Spread * at.Chance);
            soon = _attempted == Never ? soon : Later(soon, _attempted + times.Min);
            if (!_isDialling && _next > soon)
            {
                Plan(at, soon);
            }
        }

        return Settle(at);
    }

    private void Plan(PinMoment at, TimeSpan next)
    {
        _next = next;
        _isPlanned = true;
    }

    private PinEffects Settle(PinMoment at)
    {
        if (!MayTry)
        {
            _next = Never;
        }

        PinState next = Describe(at);
        if (next == State)
        {
            return PinEffects.None;
        }

        State = next;
        return PinEffects.Told;
    }

    private PinState Describe(PinMoment at)
    {
        bool isPlanned = _isPlanned;
        _isPlanned = false;
        (PinPhase phase, string? why) = Phase();
        bool wasUp = State.Phase == PinPhase.Connected;
        return new PinState
        {
            Phase = phase,
            Since = wasUp == _isUp ? State.Since : at.Date,
            Host =
                !target.IsAnyHost ? target.Rhid
                : _isUp ? State.Host
                : null,
            NextAttempt =
                _next == Never ? null
                : isPlanned ? at.Date + (_next - at.Now)
                : State.NextAttempt,
            FailedAttempts = _failed,
            Why = why,
            DisplacedBy = phase == PinPhase.Displaced ? _noRoomBy : null,
        };
    }

    private (PinPhase Phase, string? Why) Phase() =>
        this switch
        {
            { _isUp: true } => (PinPhase.Connected, null),
            { _standing: not PinStanding.Welcome } => (PinPhase.NotPermitted, PinWords.Of(_standing)),
            { _noRoomBy: not null } => (PinPhase.Displaced, PinWords.NoRoom),
            { _waitsForTurn: true } => (PinPhase.Waiting, PinWords.Turn),
            { _isDialling: true } => (PinPhase.Connecting, _why ?? PinWords.First),
            { _hasNoAddress: true } => (PinPhase.NoAddress, PinWords.NoAddress),
            { _isResting: true } => (PinPhase.Resting, PinWords.Resting),
            _ => (PinPhase.Waiting, _why ?? PinWords.Soon),
        };
}
