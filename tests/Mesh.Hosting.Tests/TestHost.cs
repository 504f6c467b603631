using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests;

/// <summary>A host in a world.</summary>
internal sealed class TestHost(World world, MeshHost host, MemoryKeyRing keys, ContactBook contacts, string address)
{
    public MeshHost Host => host;

    public MemoryKeyRing Keys => keys;

    public ContactBook Contacts => contacts;

    public Uid Uid => keys.Identities[0].Uid;

    public Hid Hid => keys.HostId;

    public string Address => address;

    public HostStatus Status => world.Do(() => host.StatusAsync());

    public ContactCard Card() =>
        keys.IssueCard(Uid, [new CardHost(Hid, [address])], world.Run.Now, TimeSpan.FromDays(90));

    public MeshApp OpenQuiet(string name, params string[] protocols) =>
        world.Do(() => host.OpenAppAsync(new AppOptions { Name = name, Protocols = protocols }));

    public AppLog Open(string name, params string[] protocols) => world.Watch(OpenQuiet(name, protocols));

    public bool IsLinkedTo(TestHost other) =>
        world.Network.Links.Any(l =>
            (l.Dialler.RemoteHid == other.Hid && l.Acceptor.RemoteHid == Hid)
            || (l.Dialler.RemoteHid == Hid && l.Acceptor.RemoteHid == other.Hid)
        );

    public IReadOnlyList<MemoryLinkControl> LinksTo(TestHost other) =>
        [
            .. world.Network.Links.Where(l =>
                (l.Dialler.RemoteHid == other.Hid && l.Acceptor.RemoteHid == Hid)
                || (l.Dialler.RemoteHid == Hid && l.Acceptor.RemoteHid == other.Hid)
            ),
        ];

    /// <summary>In good order.</summary>
    public void Stop() => world.Do(host.DisposeAsync);

    /// <summary>Without a goodbye.</summary>
    public void Crash()
    {
        world.Run.Post(Freeze);
        Stop();
    }

    /// <summary>Its links carry nothing any more and nobody is told, as when the machine loses its power.</summary>
    public void Freeze()
    {
        foreach (
            MemoryLinkControl link in world.Network.Links.Where(l =>
                l.Dialler.RemoteHid == Hid || l.Acceptor.RemoteHid == Hid
            )
        )
        {
            link.Drop();
        }
    }
}
