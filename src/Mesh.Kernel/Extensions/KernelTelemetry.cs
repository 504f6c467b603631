using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mesh.Contracts.Runtime;
using Mesh.Kernel.Event;

namespace Mesh.Kernel.Extensions;

/// <summary>The gauges, counters and traces of one system.</summary>
internal sealed class KernelTelemetry : IDisposable
{
    private static readonly ActivitySource Source = new(TelemetrySetup.Name);

    private readonly ActorSystemImpl _system;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _restarts;
    private readonly ObservableGauge<double> _oldest;

    internal KernelTelemetry(ActorSystemImpl system)
    {
        _system = system;
        _meter = new Meter(new MeterOptions(TelemetrySetup.Name) { Tags = [new("system", system.Name)] });
        _duration = _meter.CreateHistogram<double>(
            "mesh.kernel.message.duration",
            "s",
            "How long a message takes its actor, with what it awaits."
        );
        _dropped = _meter.CreateCounter<long>(
            "mesh.kernel.message.dropped",
            "{message}",
            "Messages for a full mailbox or an actor that has ended. Not those whose loss is expected."
        );
        _restarts = _meter.CreateCounter<long>("mesh.kernel.actor.restarts", "{restart}", "Restarts of actors.");
        _oldest = _meter.CreateObservableGauge(
            "mesh.kernel.mailbox.oldest",
            ReadOldest,
            "s",
            "How long the message has waited that has waited longest, of all mailboxes of one type and dispatcher."
        );
        _meter.CreateObservableGauge(
            "mesh.kernel.mailbox.depth",
            ReadDepth,
            "{message}",
            "How many messages wait in all mailboxes of one type and dispatcher."
        );
        _meter.CreateObservableGauge("mesh.kernel.actor.count", ReadCount, "{actor}", "How many actors there are.");
        _meter.CreateObservableCounter(
            "mesh.kernel.scheduling.delay",
            () => (system as IRuntimeGauges).SchedulingDelay?.Total.TotalSeconds ?? 0,
            "s",
            "For how long the process was kept from running; 0 where that is not measured."
        );
    }

    internal Meter Meter => _meter;

    private bool IsListening => _duration.Enabled || _oldest.Enabled || Source.HasListeners();

    /// <summary>What to put into a mailbox for a message.</summary>
    internal object Stamp(object message) =>
        IsListening
            ? new Stamped(message, _system.Scheduler.MonotonicClock, Activity.Current?.Context ?? default)
            : message;

    /// <summary>Lets an actor handle a message, and measures it.</summary>
    internal void Handle(ActorCell cell, Stamped stamped)
    {
        Activity? before = Activity.Current;
        var span = new Span(this, cell, stamped);
        try
        {
            cell.InvokeInner(stamped.Message);
            if (cell.Mailbox.IsAwaiting)
                cell.TaskContext.WhenDone = span.End;
            else
                span.End(null);
        }
        catch (Exception e)
        {
            span.End(e);
            throw;
        }
        finally
        {
            Activity.Current = before;
        }
    }

    internal void Dropped(IActorRef recipient)
    {
        if (_dropped.Enabled)
            _dropped.Add(
                1,
                recipient is LocalActorRef local ? TagsOf(local.Cell) : new TagList { { "actor", "none" } }
            );
    }

    internal void Restarted(ActorCell cell)
    {
        if (_restarts.Enabled)
            _restarts.Add(1, TagsOf(cell));
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ReadDepth() => Read(readings => (long)readings.Sum(r => r.Depth));

    private IEnumerable<Measurement<long>> ReadCount() => Read(readings => (long)readings.Count());

    private IEnumerable<Measurement<double>> ReadOldest() =>
        Read(readings => readings.Max(r => r.OldestAge ?? TimeSpan.Zero).TotalSeconds);

    private IEnumerable<Measurement<T>> Read<T>(Func<IEnumerable<MailboxReading>, T> value)
        where T : struct =>
        ((IRuntimeGauges)_system)
            .ReadMailboxes()
            .GroupBy(r => (r.ActorType, r.Dispatcher))
            .Select(g => new Measurement<T>(
                value(g),
                new TagList { { "actor", g.Key.ActorType }, { "dispatcher", g.Key.Dispatcher } }
            ));

    private static TagList TagsOf(ActorCell cell) =>
        new() { { "actor", cell.ActorType.Name }, { "dispatcher", cell.Dispatcher.Id } };

    /// <summary>One message being handled.</summary>
    private sealed class Span
    {
        private readonly KernelTelemetry _telemetry;
        private readonly ActorCell _cell;
        private readonly TimeSpan _began;
        private readonly TagList _tags;
        private readonly Activity? _activity;

        internal Span(KernelTelemetry telemetry, ActorCell cell, Stamped stamped)
        {
            _telemetry = telemetry;
            _cell = cell;
            _began = cell.Kernel.Scheduler.MonotonicClock;
            _tags = TagsOf(cell);
            string message = stamped.Message.GetType().Name;
            _activity = Source.StartActivity($"{cell.ActorType.Name} {message}", ActivityKind.Consumer, stamped.Cause);
            _activity?.SetTag("mesh.actor.path", cell.Self.Path.ToStringWithoutAddress());
            _activity?.SetTag("mesh.message.type", message);
        }

        internal void End(Exception? failure)
        {
            TimeSpan took = _cell.Kernel.Scheduler.MonotonicClock - _began;
            _telemetry._duration.Record(took.TotalSeconds, _tags);
            if (failure is not null)
                _activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            _activity?.Dispose();
        }
    }
}
