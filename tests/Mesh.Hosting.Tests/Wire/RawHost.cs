using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Wire;

/// <summary>A host in a world that is no host: it dials by hand.</summary>
internal sealed class RawHost(World world)
{
    private readonly MemoryKeyRing _keys = world.NewKeys();

    public MemoryKeyRing Keys => _keys;

    public Uid Uid => _keys.Identities[0].Uid;

    public Hid Hid => _keys.HostId;

    public ContactCard Card() => _keys.IssueCard(Uid, [new CardHost(Hid, [])], world.Run.Now, TimeSpan.FromDays(90));

    /// <summary>Dials, proves who it is, and announces one endpoint: generation 1, protocol <c>p</c>.</summary>
    public RawLink Connect(TestHost target, bool reads = true, ulong serial = 1, ulong offered = 0)
    {
        world.Run.Post(() => target.Contacts.Add(Card()));
        world.Run.RunUntilIdle();
        RawLink raw = Dial(target, out ITransportLink link);
        Prove(raw, target, serial, offered);
        world.Until(() => raw.Control.Any(m => m is Accepted), "accepted");
        if (!reads)
        {
            world.Run.Post(() => link.Input.CancelPendingRead());
        }

        Send(raw, new Accepted(), new Announce(1, Sid.OfName("raw"), "p", WireLimits.Window), new SnapshotEnd(1));
        return raw;
    }

    /// <summary>Says who it is, when the run goes on.</summary>
    public void Prove(RawLink raw, TestHost target, ulong serial = 1, ulong offered = 0) =>
        world.Run.Post(() =>
        {
            _ = raw.ReadAsync();
            _ = raw.HelloAsync(_keys.DelegationFor(Uid, world.Run.Now).Encoded, target.Uid, serial, offered);
        });

    public RawLink Dial(TestHost target, out ITransportLink link)
    {
        ITransportLink dialled = world.Do(() =>
            new MemoryTransport(world.Network, _keys.HostPublicKey).DialAsync(target.Address).AsTask()
        );
        link = dialled;
        return new RawLink(dialled);
    }

    public void Send(RawLink raw, params ControlMessage[] messages) => Run(() => raw.SendAsync(messages));

    public void Send(RawLink raw, byte[] bytes) => Run(() => raw.SendAsync(bytes));

    private void Run(Func<Task> send)
    {
        world.Run.Post(() => _ = send());
        world.Run.RunUntilIdle();
    }
}
