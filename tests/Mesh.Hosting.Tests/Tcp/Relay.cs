using System.Net;
using System.Net.Sockets;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Which way bytes go through a <see cref="Relay"/>.</summary>
internal enum Way
{
    ToListener,
    ToDialler,
}

/// <summary>A TCP relay on this machine between who dials it and one listener, which does to the bytes what networks do.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly Waiters _waiters = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _target;
    private readonly List<Pair> _pairs = [];
    private readonly Task _accepting;
    private readonly Lane _toListener = new();
    private readonly Lane _toDialler = new();
    private bool _isDisposed;

    /// <param name="target">Where the listener is, <c>ip:port</c>.</param>
    public Relay(string target)
    {
        _target = IPEndPoint.Parse(target);

        // Little room, so that a paused relay is soon felt by who sends.
        _listener.ReceiveBufferSize = 4_096;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = _listener.LocalEndPoint!.ToString()!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is dialled.</summary>
    public string Address { get; }

    /// <summary>How many connections it has had.</summary>
    public int TakenCount => _waiters.Look(() => _pairs.Count);

    /// <summary>At most so many bytes at a time, drawn anew for each; null for all there are.</summary>
    public Func<int>? PieceBytes { get; init; }

    /// <summary>Each connection is reset when so many bytes have come from the dialler; null for never.</summary>
    public long? ResetAfter { get; set; }

    /// <summary>Whether the end of one side is kept from the other.</summary>
    public bool HidesEnds { get; set; }

    /// <summary>Reads nothing more in either direction, so that the senders' buffers fill.</summary>
    public void Pause() => _waiters.Change(() => _toListener.Gate = _toDialler.Gate = NewSource());

    /// <summary>Reads on.</summary>
    /// <param name="way">The way that is paused again; null for neither.</param>
    /// <param name="bytes">How many bytes go before it is.</param>
    public void Resume(Way? way = null, long bytes = 0) =>
        _waiters.Change(() =>
        {
            foreach (Lane lane in (Lane[])[_toListener, _toDialler])
            {
                lane.PauseAt = way is { } one && lane == Of(one) ? lane.PassedBytes + bytes : null;
                lane.Gate?.TrySetResult();
                lane.Gate = null;
            }
        });

    /// <summary>Takes bytes of the connections there are and lets none through, in both directions; new connections are not concerned.</summary>
    public void Swallow() => _waiters.Change(() => _pairs.ForEach(pair => pair.IsSwallowed = true));

    /// <summary>Resets all connections there are, at both ends.</summary>
    public void Reset() => _waiters.Change(() => _pairs.ForEach(pair => pair.Reset()));

    /// <summary>Resets all connections as soon as so many bytes more have gone a way.</summary>
    public void ResetAfterMore(Way way, long bytes) =>
        _waiters.Change(() => Of(way).ResetAt = Of(way).PassedBytes + bytes);

    /// <summary>Tells one side that the other has ended its direction, and nothing else.</summary>
    public void HalfClose(Way way) => _waiters.Change(() => _pairs.ForEach(pair => pair.HalfClose(way)));

    public async ValueTask DisposeAsync()
    {
        _waiters.Change(() => _isDisposed = true);
        _listener.Dispose();
        await _accepting;
        Resume();
        Reset();
        foreach (Task pumping in _waiters.Look(() => _pairs.SelectMany(pair => pair.Pumping).ToList()))
        {
            await pumping;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Lane Of(Way way) => way == Way.ToListener ? _toListener : _toDialler;

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket dialler;
            try
            {
                dialler = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await listener.ConnectAsync(_target);
            }
            catch (SocketException)
            {
                listener.Dispose();
                dialler.Dispose();
                continue;
            }

            dialler.NoDelay = listener.NoDelay = true;
            var pair = new Pair(dialler, listener);
            _waiters.Change(() => _pairs.Add(pair));
            pair.Pumping = [PumpAsync(pair, Way.ToListener), PumpAsync(pair, Way.ToDialler)];
        }
    }

    private async Task PumpAsync(Pair pair, Way way)
    {
        await Task.Yield();
        byte[] buffer = new byte[65_536];
        Socket from = pair.From(way);
        Socket to = pair.To(way);
        long passed = 0;
        try
        {
            while (true)
            {
                if (_waiters.Look(() => Of(way).Gate) is { } gate)
                {
                    await gate.Task;
                    continue;
                }

                int read = await from.ReceiveAsync(buffer.AsMemory(0, PieceBytes?.Invoke() ?? buffer.Length));
                if (read == 0)
                {
                    break;
                }

                if (pair.IsSwallowed)
                {
                    continue;
                }

                int most = Bound(read, way, passed);
                await to.SendAsync(buffer.AsMemory(0, most));
                passed += most;
                _waiters.Change(() => Of(way).Passed(most));
                if (IsResetDue(way, passed))
                {
                    _waiters.Change(() => Of(way).ResetAt = null);
                    pair.Reset();
                    return;
                }
            }

            if (!HidesEnds)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!HidesEnds || _isDisposed)
            {
                pair.Reset();
            }
        }
    }

    // No further than where the reset is to be.
    private int Bound(int read, Way way, long passed)
    {
        long most = read;
        if (_waiters.Look(() => Of(way).ResetAt - Of(way).PassedBytes) is { } left)
        {
            most = Math.Min(most, Math.Max(0, left));
        }

        return (int)(way == Way.ToListener && ResetAfter is { } at ? Math.Min(most, Math.Max(0, at - passed)) : most);
    }

    private bool IsResetDue(Way way, long passed) =>
        _waiters.Look(() => Of(way).PassedBytes >= Of(way).ResetAt) || (way == Way.ToListener && passed >= ResetAfter);

    private sealed class Lane
    {
        public TaskCompletionSource? Gate { get; set; }

        public long PassedBytes { get; private set; }

        public long? ResetAt { get; set; }

        public long? PauseAt { get; set; }

        public void Passed(int bytes)
        {
            PassedBytes += bytes;
            if (PassedBytes >= PauseAt)
            {
                PauseAt = null;
                Gate = NewSource();
            }
        }
    }

    private sealed class Pair(Socket dialler, Socket listener)
    {
        public Task[] Pumping { get; set; } = [];

        public volatile bool IsSwallowed;

        public Socket From(Way way) => way == Way.ToListener ? dialler : listener;

        public Socket To(Way way) => way == Way.ToListener ? listener : dialler;

        public void Reset()
        {
            // Closing with no time to linger sends a reset.
            dialler.Close(0);
            listener.Close(0);
        }

        public void HalfClose(Way way)
        {
            try
            {
                To(way).Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is over already.
            }
        }
    }
}
