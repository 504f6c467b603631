using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Keeps one connection for as long as somebody pins it. What it does and when is <see cref="PinMachine"/>'s.</summary>
/// <remarks>
/// One for all apps that pin the same. It tells its parent, the host: <see cref="DialPin"/>, for which it waits, and <see cref="PinTold"/>. Never restarted;
/// one that fails says so, and the host begins another. One method for all messages, and a timer of the scheduler in place of a table and a timer set: of
/// these actors there may be a hundred thousand, and most of them wait for good.
/// </remarks>
internal sealed class PinActor(PinTimes times, Func<double> chance) : UntypedActor
{
    private PinTarget? _target;
    private PinMachine? _machine;
    private ICancelable? _timer;
    private TimeSpan? _timerAt;
    private bool _isEnding;

    public static Props PropsFor(PinTimes times, Func<double> chance) =>
        Props.Create(() => new PinActor(times, chance));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BeginPin begin when _machine is null:
                _target = begin.Target;
                _machine = new PinMachine(_target, times, Context.System.Scheduler.Now);
                Apply(_machine.Begin(Moment(), begin.Policy, begin.Standing, begin.Up), _machine);
                break;
            case EndPin:
                _isEnding = true;
                Context.Stop(Self);
                break;
            default:
                if (_machine is not { } machine || Take(machine, message) is not { } effects)
                {
                    Unhandled(message);
                    break;
                }

                Apply(effects, machine);
                break;
        }
    }

    protected override void PostStop()
    {
        _timer?.Cancel();
        if (!_isEnding && _target is { } target)
        {
            Context.Parent.Tell(new PinFailed(target));
        }
    }

    private PinEffects? Take(PinMachine machine, object message) =>
        message switch
        {
            PinnedHostUp up => machine.Up(Moment(), up.Host),
            PinnedHostDown down => machine.Down(Moment(), down.Host, down.Reason, down.RetryAfter),
            IPinDialAnswer answer => machine.DialEnded(Moment(), answer),
            AttemptTick => OnAttemptTick(machine),
            TryPin hint => machine.Hint(Moment(), hint.Hint),
            PinPolicyChanged changed => machine.SetPolicy(Moment(), changed.Policy),
            PinStandingChanged changed => machine.SetStanding(Moment(), changed.Standing),
            NoRoomForPin full => machine.NoRoom(Moment(), full.By),
            RoomForPin => machine.Room(Moment()),
            _ => null,
        };

    // Timers may be early, for clocks differ in their grain: what was due by this one is due by another then.
    private PinEffects OnAttemptTick(PinMachine machine)
    {
        SetTimer(null);
        return machine.Tick(Moment());
    }

    private PinMoment Moment()
    {
        IScheduler time = Context.System.Scheduler;
        return new PinMoment(time.MonotonicClock, time.Now, chance());
    }

    private void Apply(PinEffects effects, PinMachine machine)
    {
        if (effects.HasFlag(PinEffects.Told))
        {
            Context.Parent.Tell(new PinTold(_target!, machine.State));
        }

        if (effects.HasFlag(PinEffects.Dial))
        {
            Context.Parent.Tell(new DialPin(_target!));
        }

        if (machine.NextAttempt != _timerAt)
        {
            SetTimer(machine.NextAttempt);
        }
    }

    private void SetTimer(TimeSpan? at)
    {
        _timer?.Cancel();
        _timer = null;
        _timerAt = at;
        if (at is { } next)
        {
            TimeSpan wait = next - Context.System.Scheduler.MonotonicClock;
            _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(
                wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
                Self,
                AttemptTick.Instance,
                ActorRefs.NoSender
            );
        }
    }

    private sealed record AttemptTick
    {
        public static readonly AttemptTick Instance = new();
    }
}
