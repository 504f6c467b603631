namespace Mesh.Kernel.Event;

/// <summary>Logs dead letters and unhandled messages: so many, then none for a while.</summary>
/// <remarks>It is no actor, and so adds nothing to a run but the line in the log.</remarks>
internal sealed class DeadLetterLog(ActorSystemImpl system)
{
    private readonly Lock _lock = new();
    private int _total;
    private int _left = system.Options.LogDeadLetters;
    private TimeSpan? _resumesAt;

    internal void Note(AllDeadLetters letter)
    {
        KernelOptions options = system.Options;
        bool mute = system.IsEnding && !options.LogDeadLettersDuringShutdown;
        if (options.LogDeadLetters == 0 || mute || letter is SuppressedDeadLetter)
            return;
        int total;
        bool last;
        lock (_lock)
        {
            if (!TryTake())
                return;
            total = _total;
            last = _left == 0;
        }
        string path = letter.Recipient.Path.ToString();
        system.LogEvent(new Info(path, letter.Recipient.GetType(), Text(letter, path, total, last)));
    }

    // The caller holds the lock.
    private bool TryTake()
    {
        _total++;
        if (_left == 0 && _resumesAt is { } at && system.Scheduler.MonotonicClock >= at)
            _left = system.Options.LogDeadLetters;
        if (_left == 0)
            return false;
        if (--_left > 0)
            return true;
        TimeSpan pause = system.Options.LogDeadLettersSuspendDuration;
        _resumesAt = pause == Timeout.InfiniteTimeSpan ? null : system.Scheduler.MonotonicClock + pause;
        return true;
    }

    private string Text(AllDeadLetters letter, string path, int total, bool last)
    {
        TimeSpan pause = system.Options.LogDeadLettersSuspendDuration;
        string what = letter is UnhandledMessage ? "was unhandled" : "was not delivered";
        string end =
            !last ? ""
            : pause == Timeout.InfiniteTimeSpan ? ", no more dead letters will be logged"
            : $", no more dead letters will be logged in next [{pause}]";
        return $"Message [{letter.Message.GetType().Name}] from {letter.Sender.Path} to {path} {what}. "
            + $"[{total}] dead letters encountered{end}. This logging can be turned off or adjusted with configuration "
            + "settings 'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'. "
            + $"Message content: {letter.Message}";
    }
}
