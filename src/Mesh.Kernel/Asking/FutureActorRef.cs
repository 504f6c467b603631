using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>Waits for one message. Whatever ends the wait also ends its timer and its registration.</summary>
internal sealed class FutureActorRef<T>(ActorSystemImpl system) : MinimalActorRef, IDeadlineOwner
{
    private readonly TaskCompletionSource<T> _result = Completion.New<T>(system);
    private ActorPath? _path;
    private IDisposable? _timer;
    private TimeSpan _timeout;
    private object? _registration;
    private int _isOver;

    public override ActorPath Path
    {
        get
        {
            if (_path is null)
                Interlocked.CompareExchange(ref _path, system.Provider.TempPath(), null);
            return _path;
        }
    }

    public override IActorRefProvider Provider => system.Provider;

    public override bool IsTerminated => Volatile.Read(ref _isOver) != 0;

    internal Task<T> Task => _result.Task;

    private ActorSystemImpl System => system;

    internal void Open(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                static (future, token) =>
                {
                    var self = (FutureActorRef<T>)future!;
                    if (self.End())
                        Completion.SetCanceled(self.System, self._result, token);
                },
                this
            );
        }
        if (timeout is { } due && due != Timeout.InfiniteTimeSpan && !IsTerminated)
        {
            _timeout = due;
            _timer = system.Clock.ScheduleTimeOut(due, this);
        }
        // What has ended the question meanwhile may not have seen what was set here.
        Interlocked.MemoryBarrier();
        if (IsTerminated)
            Release();
    }

    void IDeadlineOwner.DeadlinePassed()
    {
        if (End())
            SetException(new AskTimeoutException($"Timeout after {_timeout.TotalSeconds} seconds"));
    }

    /// <summary>Ends the question by a failure.</summary>
    internal void Fail(Exception cause)
    {
        if (End())
            SetException(cause);
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (!End())
        {
            system.DeadLetter(message, sender, this);
            return;
        }
        switch (message)
        {
            // First, as Akka.NET has it: who asks for a Status gets a failure as the answer; who asks for any object, does not.
            case T answer when typeof(T) != typeof(object) || message is not (Status.Failure or Failure):
                Completion.SetResult(system, _result, answer);
                break;
            case Status.Failure failure:
                SetException(failure.Cause ?? new TaskCanceledException("Status.Failure without a cause"));
                break;
            case Failure failure:
                SetException(failure.Exception ?? new TaskCanceledException("Failure without a cause"));
                break;
            default:
                SetException(
                    new ArgumentException(
                        $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"
                    )
                );
                break;
        }
    }

    internal override void Send(SystemMessage message)
    {
        switch (message)
        {
            case DeathWatchNotification death:
                var terminated = new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated);
                if (!IsTerminated)
                    TellInternal(terminated, death.Actor);
                break;
            case Watch watch:
                // It is no actor, and ends by itself: whoever watches it is answered at once.
                watch.Answer();
                break;
        }
    }

    private void SetException(Exception cause) => Completion.SetException(system, _result, cause);

    private bool End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return false;
        Release();
        return true;
    }

    private void Release()
    {
        _timer?.Dispose();
        (_registration as CancellationTokenRegistration?)?.Unregister();
    }
}
