using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mesh.Contracts.Runtime;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>Gauges and traces, on virtual time.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new(1, new TelemetrySetup());

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Depth_and_age_of_waiting_messages_are_gauged_by_type_and_dispatcher()
    {
        using var meter = new Listening(_world.System);
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)));
        ((IInternalActorRef)actor).Suspend();
        _world.Run.RunUntilIdle();
        actor.Tell(1, null);
        _world.Run.RunFor(3 * Second);
        actor.Tell(2, null);
        _world.Run.RunFor(Second);
        meter.Observe();
        Assert.Equal(2, meter.Last("mesh.kernel.mailbox.depth", "Working"));
        Assert.Equal(4, meter.Last("mesh.kernel.mailbox.oldest", "Working"));
        Assert.Equal(1, meter.Last("mesh.kernel.actor.count", "Working"));
        ((IInternalActorRef)actor).Resume();
        _world.Run.RunUntilIdle();
        meter.Observe();
        Assert.Equal(0, meter.Last("mesh.kernel.mailbox.depth", "Working"));
        Assert.Equal(0, meter.Last("mesh.kernel.mailbox.oldest", "Working"));
        Assert.Equal([1, 2], _world.Log);
    }

    [Fact]
    public void The_time_of_a_message_holds_what_it_awaits()
    {
        using var meter = new Listening(_world.System);
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)));
        _world.Send(actor, 1);
        _world.Send(actor, 2 * Second);
        _world.Run.RunFor(3 * Second);
        Assert.Equal([0, 2], meter.All("mesh.kernel.message.duration", "Working"));
    }

    [Fact]
    public void Restarts_and_dropped_messages_are_counted_and_expected_losses_are_not()
    {
        using var meter = new Listening(_world.System);
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)));
        _world.Send(actor, new Boom("x"));
        _world.Send(actor, PoisonPill.Instance);
        _world.Send(actor, PoisonPill.Instance);
        _world.Send(actor, "late");
        Assert.Equal([1], meter.All("mesh.kernel.actor.restarts", "Working"));
        Assert.Equal([1], meter.All("mesh.kernel.message.dropped", "Working"));
    }

    [Fact]
    public void Nothing_is_stamped_while_nobody_listens_and_what_was_is_unwrapped_everywhere()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)));
        ((IInternalActorRef)actor).Suspend();
        _world.Run.RunUntilIdle();
        actor.Tell("before", null);
        Assert.Null(((LocalActorRef)actor).Cell.Mailbox.First);
        using var meter = new Listening(_world.System);
        List<object> dead = _world.Listen<DeadLetter>();
        actor.Tell("while", null);
        _world.System.Stop(actor);
        _world.Run.RunUntilIdle();
        Assert.Equal(["before", "while"], dead.Select(d => ((DeadLetter)d).Message));
    }

    [Fact]
    public void Stash_timers_watch_and_failure_work_on_stamped_messages_as_on_others()
    {
        using var meter = new Listening(_world.System);
        (IActorRef watched, _) = _world.Probe();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Everything(watched, _world.Log)));
        _world.Send(actor, "stash me");
        _world.Run.RunFor(2 * Second);
        _world.Send(watched, PoisonPill.Instance);
        _world.Send(actor, new Boom("x"));
        Assert.Equal(["tick", "ended", "restarted at Boom", "stash me"], _world.Log);
    }

    [Fact]
    public void A_reading_tells_each_mailbox_without_anybody_listening()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)), "w");
        actor.Tell(1, null);
        var gauges = (IRuntimeGauges)_world.System;
        MailboxReading reading = gauges.ReadMailboxes().Single(r => r.Path == "/user/w");
        Assert.Equal(
            new MailboxReading("/user/w", "Working", Dispatch.Dispatchers.DefaultDispatcherId, 1, null),
            reading
        );
        Assert.Equal(["/", "/user", "/user/w", "/system"], gauges.ReadMailboxes().Select(r => r.Path));
        Assert.Null(gauges.SchedulingDelay);
    }

    [Fact]
    public void A_trace_goes_on_from_actor_to_actor_over_awaits_and_tells_failures()
    {
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is TelemetrySetup.Name or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Add(activities, activity),
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        IActorRef end = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)), "end");
        IActorRef relay = _world.System.ActorOf(Props.Create(() => new Relaying(end)), "relay");
        using (Activity? root = source.StartActivity("root"))
        {
            ActivityTraceId trace = root!.TraceId;
            relay.Tell("m", null);
            Assert.Same(root, Activity.Current);
            _world.Run.RunFor(2 * Second);
            Activity[] mine = [.. Copy(activities).Where(a => a.TraceId == trace)];
            Activity relayed = mine.Single(a => a.OperationName == "Relaying String");
            Activity handled = mine.Single(a => a.OperationName == "Working Boom");
            Assert.Equal(root.SpanId, relayed.ParentSpanId);
            Assert.Equal(relayed.SpanId, handled.ParentSpanId);
            Assert.Equal("/user/end", handled.GetTagItem("mesh.actor.path"));
            Assert.Equal((ActivityStatusCode.Error, "m"), (handled.Status, handled.StatusDescription));
            Assert.Same(root, Activity.Current);
        }
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void A_trace_of_an_actor_that_ends_amid_an_await_ends_with_it()
    {
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetrySetup.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Add(activities, activity),
        };
        ActivitySource.AddActivityListener(listener);
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Working(_world.Log)), "short-lived");
        _world.Send(actor, 10 * Second);
        _world.System.Stop(actor);
        _world.Run.RunUntilIdle();
        Assert.Single(Copy(activities), a => a.GetTagItem("mesh.actor.path") is "/user/short-lived");
    }

    private static void Add(List<Activity> activities, Activity activity)
    {
        // Tests of other classes run beside this one, and listeners hear of all.
        lock (activities)
            activities.Add(activity);
    }

    private static Activity[] Copy(List<Activity> activities)
    {
        lock (activities)
            return [.. activities];
    }

    private sealed class Working : ReceiveActor
    {
        public Working(List<object> log)
        {
            Receive<Exception>(e => throw e);
            ReceiveAsync<TimeSpan>(span => Task.Delay(span, TimeOf()));
            ReceiveAny(log.Add);
        }

        private static TimeProvider TimeOf() => DeterministicRun.Of(Context.System)!.TimeProvider;
    }

    private sealed class Relaying : ReceiveActor
    {
        public Relaying(IActorRef end) =>
            ReceiveAsync<string>(async s =>
            {
                await Task.Delay(Second, DeterministicRun.Of(Context.System)!.TimeProvider);
                end.Tell(new Boom(s));
            });
    }

    private sealed class Everything : ReceiveActor, IWithTimers, IWithStash
    {
        private readonly List<object> _log;
        private readonly IActorRef _watched;

        public Everything(IActorRef watched, List<object> log)
        {
            _log = log;
            _watched = watched;
            Receive<string>(s => s == "tick", log.Add);
            Receive<string>(_ => Stash.Stash());
            Receive<Terminated>(_ => log.Add("ended"));
            Receive<Exception>(e => throw e);
        }

        public ITimerScheduler Timers { get; set; } = null!;

        public IStash Stash { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartSingleTimer("t", "tick", Second);
            Context.Watch(_watched);
        }

        protected override void PreRestart(Exception reason, object message) =>
            _log.Add($"restarted at {message.GetType().Name}");

        protected override void PostRestart(Exception reason) => Become(() => ReceiveAny(_log.Add));
    }

    /// <summary>Hears the meter of one system.</summary>
    private sealed class Listening : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string Instrument, string Actor, double Value)> _heard = [];

        internal Listening(ActorSystem system)
        {
            // The meter of this very system: others of the same name live beside it.
            Meter own = ((ActorSystemImpl)system).Telemetry!.Meter;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, own))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Hear(i, value, tags));
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Hear(i, value, tags));
            _listener.Start();
        }

        public void Dispose() => _listener.Dispose();

        internal void Observe() => _listener.RecordObservableInstruments();

        internal double Last(string instrument, string actor) => All(instrument, actor)[^1];

        internal double[] All(string instrument, string actor) =>
            [.. _heard.Where(h => h.Instrument == instrument && h.Actor == actor).Select(h => h.Value)];

        private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string actor = "";
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "actor")
                    actor = (string)tag.Value!;
            }
            _heard.Add((instrument.Name, actor, value));
        }
    }
}
