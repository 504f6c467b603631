using System.Threading.Channels;
using Mesh.Contracts;
using Mesh.Host.Up;
using Mesh.Hosting;

namespace Mesh.Host.Apps;

/// <summary>Answers every frame with the same bytes, to each peer in the order they came.</summary>
/// <remarks>
/// Each peer has a queue and a sender of its own, so one that reads slowly holds up nobody else. When its buffer is full (507) the frames wait in the queue;
/// beyond <see cref="QueueFrames"/> or <see cref="QueueBytes"/> they are dropped, and the first drop of a peer is told.
/// </remarks>
internal sealed class EchoApp(UpOutput output)
{
    /// <summary>The name of the app and of its protocol.</summary>
    public const string Name = "echo";

    /// <summary>Frames that wait for one peer at most.</summary>
    public const int QueueFrames = 16_384;

    /// <summary>Bytes that wait for one peer at most.</summary>
    public const int QueueBytes = 4 * 1_048_576;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<Peer, Answers> _peers = [];

    /// <summary>Runs until the app is closed.</summary>
    public async Task RunAsync(MeshApp app, CancellationToken stop)
    {
        Task counts = TellCountsAsync(stop);
        try
        {
            await foreach (MeshEvent happened in app.Events.WithCancellation(stop))
            {
                On(app, happened);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }

        await counts;
    }

    private void On(MeshApp app, MeshEvent happened)
    {
        switch (happened)
        {
            case Online online:
                output.Online(Name, online);
                var answers = new Answers(app, online.Peer);
                lock (_gate)
                {
                    _peers[online.Peer] = answers;
                }

                _ = Task.Run(answers.RunAsync);
                break;
            case Frame frame when _peers.TryGetValue(frame.Peer, out Answers? peer):
                if (!peer.TryAdd(frame.Data))
                {
                    output.NotSent(Name, frame.Peer, "it does not read its echoes; dropped", MeshErrorCode.BufferFull);
                }

                break;
            case Offline offline:
                lock (_gate)
                {
                    if (_peers.Remove(offline.Peer, out Answers? gone))
                    {
                        gone.Complete();
                    }
                }

                output.Offline(Name, offline);
                break;
        }
    }

    private async Task TellCountsAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TellEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Answers[] peers;
                lock (_gate)
                {
                    peers = [.. _peers.Values];
                }

                foreach (Answers peer in peers)
                {
                    (long frames, long bytes) = peer.TakeCounts();
                    if (frames > 0)
                    {
                        output.Echoed(peer.Peer, frames, bytes);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private sealed class Answers(MeshApp app, Peer peer)
    {
        private readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(QueueFrames) { SingleReader = true, SingleWriter = true }
        );
        private long _waitingBytes;
        private long _frames;
        private long _bytes;
        private bool _isDropping;

        public Peer Peer => peer;

        /// <summary>Takes a frame to be answered.</summary>
        /// <returns>False for the first that finds no room; those after it are dropped in silence until there is room again.</returns>
        public bool TryAdd(ReadOnlyMemory<byte> data)
        {
            bool hasRoom =
                Interlocked.Read(ref _waitingBytes) + data.Length <= QueueBytes && _queue.Writer.TryWrite(data);
            bool isFirstDrop = !hasRoom && !_isDropping;
            _isDropping = !hasRoom;
            if (hasRoom)
            {
                Interlocked.Add(ref _waitingBytes, data.Length);
            }

            return !isFirstDrop;
        }

        public void Complete() => _queue.Writer.TryComplete();

        public (long Frames, long Bytes) TakeCounts() =>
            (Interlocked.Exchange(ref _frames, 0), Interlocked.Exchange(ref _bytes, 0));

        public async Task RunAsync()
        {
            await foreach (ReadOnlyMemory<byte> data in _queue.Reader.ReadAllAsync())
            {
                Interlocked.Add(ref _waitingBytes, -data.Length);
                SendResult result = await app.SendAsync(peer, data);
                if (result.IsAccepted)
                {
                    Interlocked.Increment(ref _frames);
                    Interlocked.Add(ref _bytes, data.Length);
                }
            }
        }
    }
}
