using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Peers;

/// <summary>A channel that only counts what was given back.</summary>
internal sealed class FakeChannel(string app) : IChannel
{
    private static readonly SigningKey Key = SigningKey.Generate();

    public Peer Peer { get; } = new(Key.Uid, Key.Uid, Key.Hid, Sid.OfName(app), "p");

    public long ConsumedCost { get; private set; }

    public bool IsCaughtUp { get; private set; }

    public SendResult Send(ReadOnlySpan<byte> data) => SendResult.Accepted;

    public void Refuse() { }

    public Task WaitForRoomAsync(int frameBytes) => Task.CompletedTask;

    public void Consumed(long cost, bool isCaughtUp)
    {
        ConsumedCost += cost;
        IsCaughtUp = isCaughtUp;
    }

    public InboxItem Online(long epoch) => new(new Online(Peer, epoch), null, 0, epoch);

    public InboxItem Offline(long epoch) => new(new Offline(Peer, OfflineReason.AppClosed, epoch), null, 0, epoch);

    public InboxItem Frame(long epoch, byte number, int cost = 100) =>
        new(new Frame(Peer, [number]), this, cost, epoch);
}
