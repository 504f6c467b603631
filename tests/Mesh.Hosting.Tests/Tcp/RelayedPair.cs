using Mesh.Actors.Host;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Two hosts with an app each; the left one dials the right one through a relay, and nobody knows another way.</summary>
internal sealed class RelayedPair : IAsyncDisposable
{
    private RelayedPair(LiveHost a, LiveHost b, Relay relay, LiveLog left, LiveLog right)
    {
        A = a;
        B = b;
        Relay = relay;
        Left = left;
        Right = right;
    }

    public LiveHost A { get; }

    public LiveHost B { get; }

    public Relay Relay { get; }

    public LiveLog Left { get; }

    public LiveLog Right { get; }

    public static async Task<RelayedPair> StartAsync(MeshOptions? options = null, Func<int>? pieceBytes = null)
    {
        LiveHost a = await LiveHost.StartAsync(options, tells: false);
        LiveHost b = await LiveHost.StartAsync(options, tells: false);
        var relay = new Relay(b.Host.Addresses[0]) { PieceBytes = pieceBytes };
        b.Learn(a);
        a.Learn(b, relay.Address);
        var pair = new RelayedPair(a, b, relay, await a.OpenAsync("left", "p"), await b.OpenAsync("right", "p"));
        await pair.UntilOnline();
        return pair;
    }

    public async Task UntilOnline()
    {
        await Left.UntilOnline();
        await Right.UntilOnline();
    }

    public async Task UntilOffline(int count = 1)
    {
        await Left.UntilOffline(count);
        await Right.UntilOffline(count);
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        await Relay.DisposeAsync();
    }
}
