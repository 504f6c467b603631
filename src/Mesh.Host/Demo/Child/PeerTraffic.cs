using System.Diagnostics;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Demo.Child;

/// <summary>Sends numbered frames to one peer while it is online, and checks the numbers of those that come.</summary>
/// <remarks>
/// One instance per epoch: both sides begin with number 1 when the peer comes online. A number is given only to a frame that Send accepted, so the
/// receiver must see each of them, once, in order.
/// </remarks>
internal sealed class PeerTraffic(MeshApp app, Online online)
{
    private const int MaxSamples = 1_000;
    private const int BatchFrames = 64;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Room = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly byte[] _frame = new byte[DemoFrame.Bytes];
    private readonly List<double> _echoUs = [];
    private readonly CancellationTokenSource _offline = new();
    private volatile TrafficMode _mode;
    private long _sent;
    private long _received;
    private long _next = 1;
    private long _missing;
    private long _disordered;

    /// <summary>How busy to be; takes effect at the next frame.</summary>
    public TrafficMode Mode
    {
        get => _mode;
        set => _mode = value;
    }

    /// <summary>Sends until the peer goes offline.</summary>
    public async Task RunAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (await pace.WaitForNextTickAsync(_offline.Token))
            {
                if (_mode == TrafficMode.Paced)
                {
                    Send(DemoFrameKind.Ping, Stopwatch.GetTimestamp());
                    for (int i = 0; i < 4; i++)
                    {
                        Send(DemoFrameKind.Data, 0);
                    }
                }

                while (_mode == TrafficMode.Burst && !_offline.IsCancellationRequested)
                {
                    if (SendSome())
                    {
                        // Two of these loops would else keep both threads of a small machine's pool to themselves.
                        await Task.Yield();
                    }
                    else
                    {
                        await Task.Delay(Room, _offline.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The peer is gone; its next epoch has another instance.
        }
    }

    /// <summary>Counts a frame that came, and answers a ping.</summary>
    public void Receive(Frame frame)
    {
        var read = DemoFrame.Read(frame.Data.Span);
        lock (_gate)
        {
            _received++;
            if (read.Number >= _next)
            {
                _missing += read.Number - _next;
                _next = read.Number + 1;
            }
            else
            {
                _disordered++;
            }

            // A ping whose answer waited behind a burst tells of the burst.
            if (read.Kind == DemoFrameKind.Pong && _mode == TrafficMode.Paced && _echoUs.Count < MaxSamples)
            {
                _echoUs.Add(read.ElapsedUs);
            }
        }

        if (read.Kind == DemoFrameKind.Ping)
        {
            Send(DemoFrameKind.Pong, read.Stamp);
        }
    }

    /// <summary>What has been counted; the round trips are handed out once.</summary>
    public DemoPeerStats Take()
    {
        lock (_gate)
        {
            double[] echoUs = [.. _echoUs];
            _echoUs.Clear();
            return new DemoPeerStats(
                online.Peer.Ruid.ToString(),
                online.Epoch,
                _sent,
                _received,
                _missing,
                _disordered,
                echoUs
            );
        }
    }

    /// <summary>Ends the sending.</summary>
    public void Stop() => _offline.Cancel();

    private bool SendSome()
    {
        for (int i = 0; i < BatchFrames; i++)
        {
            if (!Send(DemoFrameKind.Data, 0))
            {
                return false;
            }
        }

        return true;
    }

    private bool Send(DemoFrameKind kind, long stamp)
    {
        lock (_gate)
        {
            new DemoFrame(kind, _sent + 1, stamp).Write(_frame);
            if (!app.Send(online.Peer, _frame).IsAccepted)
            {
                return false;
            }

            _sent++;
            return true;
        }
    }
}
