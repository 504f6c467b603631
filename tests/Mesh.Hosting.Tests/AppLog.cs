using System.Buffers.Binary;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

/// <summary>Reads an app's events and holds them against the promises of the page.</summary>
internal sealed class AppLog(MeshApp app, ulong seed, Func<int> nextStream)
{
    private const int NumberBytes = 8;

    private readonly HashSet<Peer> _online = [];
    private readonly Dictionary<Peer, Numbers> _sent = [];
    private readonly Dictionary<Peer, Numbers> _received = [];

    public MeshApp App => app;

    /// <summary>Whether every frame that comes was sent by <see cref="SendNumbered"/>, and is held against what came before it.</summary>
    public bool IsNumbered { get; init; }

    public List<MeshEvent> Events { get; } = [];

    public Task Reading { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<Peer> Online => _online;

    /// <summary>What has been sent to peers that are still online: stream and number of frames.</summary>
    public IEnumerable<(int Stream, int Count)> SentNow => _sent.Values.Select(n => (n.Stream, n.Count));

    /// <summary>What has come from peers that are still online.</summary>
    public IEnumerable<(int Stream, int Count)> ReceivedNow => _received.Values.Select(n => (n.Stream, n.Count));

    public IEnumerable<byte[]> Frames => Events.OfType<Frame>().Select(f => f.Data.ToArray());

    public IEnumerable<OfflineReason> Reasons => Events.OfType<Offline>().Select(o => o.Reason);

    public Peer Only => Assert.Single(_online);

    public async Task ReadAsync()
    {
        await foreach (MeshEvent next in app.Events)
        {
            Take(next);
        }
    }

    public SendResult Send(params byte[] data) => app.Send(Only, data);

    /// <summary>Sends a frame that says which one it is since the peer came online.</summary>
    public SendResult SendNumbered(Peer peer, int extraBytes)
    {
        Numbers numbers = _sent[peer];
        byte[] data = new byte[NumberBytes + extraBytes];
        BinaryPrimitives.WriteInt32BigEndian(data, numbers.Stream);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), numbers.Count);
        SendResult result = app.Send(peer, data);
        numbers.Count += result.IsAccepted ? 1 : 0;
        return result;
    }

    public override string ToString() => $"{app.Name}: {string.Join(", ", Events.Where(e => e is not Frame))}";

    private void Take(MeshEvent next)
    {
        Events.Add(next);
        switch (next)
        {
            case Contracts.Online:
                Check(_online.Add(next.Peer), next);
                _sent[next.Peer] = new Numbers { Stream = nextStream() };
                break;
            case Offline:
                Check(_online.Remove(next.Peer), next);
                _sent.Remove(next.Peer);
                _received.Remove(next.Peer);
                break;
            case Frame frame:
                Check(_online.Contains(next.Peer), next);
                TakeNumber(frame);
                break;
        }
    }

    private void TakeNumber(Frame frame)
    {
        if (!IsNumbered)
        {
            return;
        }

        int stream = BinaryPrimitives.ReadInt32BigEndian(frame.Data.Span);
        int number = BinaryPrimitives.ReadInt32BigEndian(frame.Data.Span[4..]);
        if (!_received.TryGetValue(frame.Peer, out Numbers? before))
        {
            before = new Numbers { Stream = stream };
            _received.Add(frame.Peer, before);
        }

        string what = $"frame {number} of stream {stream} after {before.Count} of {before.Stream}";
        Assert.True(stream == before.Stream && number == before.Count, $"seed {seed}: {what} in\n{this}");
        before.Count++;
    }

    private void Check(bool holds, MeshEvent next) => Assert.True(holds, $"seed {seed}: {next} in\n{this}");

    private sealed class Numbers
    {
        public required int Stream { get; init; }

        public int Count { get; set; }
    }
}
