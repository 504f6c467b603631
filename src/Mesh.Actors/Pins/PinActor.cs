using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Keeps one connection for as long as somebody pins it. What it does and when is <see cref="PinMachine"/>'s.</summary>
/// <remarks>
/// One for all apps that pin the same. It tells its parent, the host: <see cref="DialPin"/>, for which it waits, and <see cref="PinTold"/>. Never restarted;
/// one that fails says so, and the host begins another. One method for all messages, and a timer of the scheduler in place of a table and a timer set: of
/// these actors there may be a hundred thousand, and most of them wait for good.
/// </remarks>
internal sealed class PinActor : UntypedActor
{
    private readonly PinSetup _setup;
    private readonly PinMachine _machine;
    private ICancelable? _timer;
    private bool _isEnding;

    public PinActor(PinSetup setup)
    {
        _setup = setup;
        BeginPin begin = setup.Handover.Take(Self);
        _machine = new PinMachine(begin.Target, setup.Times, Context.System.Scheduler.Now);
        Apply(_machine.Begin(Moment(), begin));
    }

    public static Props PropsFor(PinSetup setup) => Props.Create(() => new PinActor(setup));

    protected override void OnReceive(object message)
    {
        if (message is EndPin)
        {
            _isEnding = true;
            Context.Stop(Self);
        }
        else if (Take(_machine, message) is { } effects)
        {
            Apply(effects);
        }
        else
        {
            Unhandled(message);
        }
    }

    protected override void PostStop()
    {
        _timer?.Cancel();
        if (!_isEnding)
        {
            Context.Parent.Tell(new PinFailed(_machine.Target));
        }
    }

    private PinEffects? Take(PinMachine machine, object message) =>
        message switch
        {
            PinnedHostUp up => machine.Up(Moment(), up.Host),
            PinnedHostDown down => machine.Down(Moment(), down.Host, down.Reason, down.RetryAfter),
            IPinDialAnswer answer => machine.DialEnded(Moment(), answer),
            PinDialWaits => machine.DialWaits(Moment()),
            PinDialBegan => machine.DialBegan(Moment()),
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
        PinEffects effects = machine.Tick(Moment());
        SetTimer();
        return effects;
    }

    private PinMoment Moment()
    {
        IScheduler time = Context.System.Scheduler;
        return new PinMoment(time.MonotonicClock, time.Now, _setup.Chance());
    }

    private void Apply(PinEffects effects)
    {
        if (effects.HasFlag(PinEffects.Told))
        {
            Context.Parent.Tell(new PinTold(_machine.Target, _machine.State));

            // When it tries is part of what it tells.
            SetTimer();
        }

        if (effects.HasFlag(PinEffects.Dial))
        {
            Context.Parent.Tell(new DialPin(_machine.Target, _machine.IsHeard));
        }
    }

    private void SetTimer()
    {
        _timer?.Cancel();
        _timer = null;
        if (_machine.NextAttempt is { } next)
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
