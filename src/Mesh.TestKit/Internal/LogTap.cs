using System.Collections.Immutable;
using Mesh.Kernel.Event;

namespace Mesh.Testing.Internal;

/// <summary>Hears what a system logs, for those who wait for an entry and for the outputs of tests.</summary>
/// <remarks>
/// It is no actor: it listens while it is told, in the order of logging, and adds no step to a run. So an entry counts
/// when the logging returns, and none is lost or late. It listens only while somebody wants something of it.
/// </remarks>
internal sealed class LogTap(ExtendedActorSystem system) : MinimalActorRef, IExtension
{
    private readonly Lock _lock = new();
    private ImmutableList<LogWatch> _watches = [];
    private ImmutableList<Action<LogEvent>> _outputs = [];

    public override ActorPath Path { get; } = system.Provider.TempPath();

    public override IActorRefProvider Provider => system.Provider;

    internal static LogTap Of(ActorSystem system) => new Id().Apply(system);

    /// <summary>Gives every entry that nobody has waited for, or muted.</summary>
    internal void Output(Action<LogEvent> write)
    {
        lock (_lock)
        {
            _outputs = _outputs.Add(write);
            system.EventStream.Subscribe(this, typeof(LogEvent));
        }
    }

    internal void Add(LogWatch watch)
    {
        lock (_lock)
        {
            _watches = _watches.Add(watch);
            foreach (Type channel in new[] { typeof(LogEvent), typeof(DeadLetter), typeof(UnhandledMessage) })
                system.EventStream.Subscribe(this, channel);
        }
    }

    internal void Remove(LogWatch watch)
    {
        lock (_lock)
        {
            _watches = _watches.Remove(watch);
            if (_watches.IsEmpty && _outputs.IsEmpty)
                system.EventStream.Unsubscribe(this);
        }
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        switch (message)
        {
            case LogEvent entry:
                if (!Match(entry))
                    _outputs.ForEach(write => write(entry));
                break;
            // What follows are entries for who waits for them only: the system logs them itself, if it is to.
            case DeadLetter letter:
                Match(
                    Warning(letter, $"Received dead letter from {letter.Sender}: {letter.Message}"),
                    Warning(letter, letter)
                );
                break;
            case UnhandledMessage unhandled:
                Match(Warning(unhandled, $"Unhandled message from {unhandled.Sender}: {unhandled.Message}"));
                break;
        }
    }

    private static Warning Warning(AllDeadLetters letter, object message) =>
        new(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), message);

    // All are asked: an entry counts for each who waits for it.
    private bool Match(params ReadOnlySpan<LogEvent> forms)
    {
        bool isMatch = false;
        foreach (LogWatch watch in _watches)
            isMatch |= watch.Match(forms);
        return isMatch;
    }

    private sealed class Id : ExtensionIdProvider<LogTap>
    {
        public override LogTap CreateExtension(ExtendedActorSystem system) => new(system);
    }
}

/// <summary>Counts the entries of a log that somebody waits for.</summary>
/// <param name="filters">An entry counts for which one of them holds.</param>
/// <param name="clock">The clock of who waits.</param>
internal sealed class LogWatch(IReadOnlyList<LogFilter> filters, Func<TimeSpan> clock)
{
    private const int Remembered = 10;

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _matches = [];
    private readonly Queue<LogEvent> _others = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    /// <summary>What a filter of the test has thrown first.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>The last entries that did not count.</summary>
    internal IReadOnlyList<LogEvent> Others
    {
        get
        {
            lock (_lock)
                return [.. _others];
        }
    }

    internal int CountBy(TimeSpan moment)
    {
        lock (_lock)
            return _matches.Count(m => m <= moment);
    }

    /// <summary>Completes when so many entries have come.</summary>
    internal Task Reached(int count)
    {
        lock (_lock)
        {
            if (_matches.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>Counts an entry, of which there may be several forms, when one of them is waited for.</summary>
    internal bool Match(ReadOnlySpan<LogEvent> forms)
    {
        bool isMatch = false;
        try
        {
            foreach (LogEvent form in forms)
                isMatch |= filters.Any(f => f.IsMatch(form));
        }
        // What a test's own filter throws concerns the test, and not the actor that logs.
        catch (Exception e)
        {
            Fault ??= e;
            return false;
        }
        lock (_lock)
        {
            if (isMatch)
                Count();
            else
                Remember(forms[0]);
        }
        return isMatch;
    }

    private void Count()
    {
        _matches.Add(clock());
        foreach ((int count, TaskCompletionSource reached) in _waiting)
        {
            if (_matches.Count == count)
                reached.SetResult();
        }
    }

    private void Remember(LogEvent entry)
    {
        if (_others.Count == Remembered)
            _others.Dequeue();
        _others.Enqueue(entry);
    }
}
