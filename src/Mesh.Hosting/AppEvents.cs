using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Hosting;

/// <summary>An app's inbox as an <see cref="IAsyncEnumerable{T}"/>: synchronous while there is something, without an allocation per event.</summary>
internal sealed class AppEvents(AppInbox inbox) : IAsyncEnumerable<MeshEvent>
{
    private readonly AppReader _reader = new(inbox);
    private int _taken;

    /// <summary>The app is closed: gives back what was taken and not read, unless somebody reads on, who then does it himself.</summary>
    public void Discard()
    {
        if (Interlocked.Exchange(ref _taken, 1) == 0)
        {
            _reader.Discard();
            Volatile.Write(ref _taken, 0);
        }
    }

    /// <summary>Keeps everybody else from reading: the events go to an actor.</summary>
    public void Close() => Volatile.Write(ref _taken, 1);

    public IAsyncEnumerator<MeshEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _taken, 1) == 1)
        {
            throw new InvalidOperationException("The app's events have one reader, and somebody reads them already.");
        }

        return new Enumerator(this, cancellationToken);
    }

    private sealed class Enumerator : IAsyncEnumerator<MeshEvent>
    {
        private readonly AppEvents _events;
        private readonly Queue<Online> _snapshot;
        private readonly CancellationToken _cancellation;
        private readonly CancellationTokenRegistration _registration;

        public Enumerator(AppEvents events, CancellationToken cancellation)
        {
            _events = events;
            _cancellation = cancellation;
            _snapshot = new Queue<Online>(events._reader.OnlineNow);
            _registration = cancellation.Register(static inbox => ((AppInbox)inbox!).Nudge(), events.Inbox);
        }

        public MeshEvent Current { get; private set; } = null!;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_cancellation.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<bool>(_cancellation);
            }

            if (TryMove())
            {
                return new ValueTask<bool>(true);
            }

            return WaitAsync();
        }

        public ValueTask DisposeAsync()
        {
            _registration.Dispose();
            _events._reader.Settle(isCaughtUp: false);
            Interlocked.Exchange(ref _events._taken, 0);

            // Looked at after it was given free: an app that is closed meanwhile found it taken, and left it to us.
            if (_events.Inbox.IsCompleted)
            {
                _events.Discard();
            }

            return default;
        }

        private bool TryMove()
        {
            if (_snapshot.TryDequeue(out Online? online))
            {
                Current = online;
                return true;
            }

            if (!_events._reader.TryRead(out MeshEvent? next))
            {
                return false;
            }

            Current = next!;
            return true;
        }

        private async ValueTask<bool> WaitAsync()
        {
            while (true)
            {
                _events._reader.Settle(isCaughtUp: true);
                if (_events.Inbox.IsCompleted)
                {
                    return false;
                }

                await _events.Inbox.WaitAsync();
                _cancellation.ThrowIfCancellationRequested();
                if (TryMove())
                {
                    return true;
                }
            }
        }
    }

    private AppInbox Inbox => inbox;
}
