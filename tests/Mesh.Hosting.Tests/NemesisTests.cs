using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

/// <summary>Random lives of a few hosts, from a seed; the log checks the order of events as they come.</summary>
public sealed class NemesisTests
{
    [Fact]
    public void Whatever_happens_events_keep_their_order_and_in_the_end_presence_is_the_truth()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            try
            {
                RunOne(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    private static void RunOne(ulong seed)
    {
        using var world = new World(seed);
        var random = new Random((int)seed);

        // Presence is the truth only while connections that nobody uses stay.

        TestHost[] hosts = [world.Start(change: Stay), world.Start(change: Stay), world.Start(change: Stay)];
        var apps = new List<(int Host, string Name, AppLog Log)>();
        foreach (TestHost host in hosts)
        {
            foreach (TestHost other in hosts.Where(h => h != host))
            {
                world.Run.Post(() => host.Contacts.Add(other.Card()));
            }
        }

        ulong epoch = 1;
        var frozen = new List<MemoryLinkControl>();
        for (int step = 0; step < 40; step++)
        {
            Act(world, hosts, apps, frozen, random, ref epoch);
            world.Run.RunFor(TimeSpan.FromMilliseconds(random.Next(400)));
        }

        world.Run.Post(() => frozen.ForEach(link => link.Resume()));
        world.Run.RunFor(TimeSpan.FromMinutes(3));
        foreach ((int host, _, AppLog log) in apps)
        {
            int others = apps.Count(a => a.Log != log);
            Assert.True(log.Online.Count == others, $"host {host}: {log.Online.Count} of {others}\n{log}");
            Assert.False(log.Reading.IsFaulted, log.Reading.Exception?.ToString());
        }

        Assert.Equal(3, world.Network.Links.Count);
        Assert.Equal(
            apps.SelectMany(a => a.Log.SentNow).Where(s => s.Count > 0).Order(),
            apps.SelectMany(a => a.Log.ReceivedNow).Order()
        );
        foreach ((_, _, AppLog log) in apps)
        {
            world.Do(log.App.DisposeAsync);
        }

        world.Run.RunFor(TimeSpan.FromSeconds(5));
        Assert.All(world.Logs, log => Assert.False(log.Reading.IsFaulted, log.Reading.Exception?.ToString()));
        Assert.All(hosts, host => Assert.Equal(0, host.Status.BufferedBytes));
    }

    private static void Act(
        World world,
        TestHost[] hosts,
        List<(int Host, string Name, AppLog Log)> apps,
        List<MemoryLinkControl> frozen,
        Random random,
        ref ulong epoch
    )
    {
        int pick = random.Next(hosts.Length);
        string name = $"app{random.Next(2)}";
        switch (random.Next(12))
        {
            case 0 or 1 when apps.All(a => (a.Host, a.Name) != (pick, name)):
                apps.Add((pick, name, world.Watch(hosts[pick].OpenQuiet(name, "p"), numbered: true)));
                break;
            case 2 when apps.Count > 0:
                (int Host, string Name, AppLog Log) gone = apps[random.Next(apps.Count)];
                apps.Remove(gone);
                world.Do(gone.Log.App.DisposeAsync);
                break;
            case 3 when world.Network.Links.Count > 0:
                world.Run.Post(world.Network.Links[random.Next(world.Network.Links.Count)].Cut);
                break;
            case 4 when world.Network.Links.Count > 0:
                MemoryLinkControl held = world.Network.Links[random.Next(world.Network.Links.Count)];
                var directions = (MemoryDirections)random.Next(1, 4);
                world.Run.Post(() => held.Pause(directions));
                frozen.Add(held);
                break;
            case 5 when frozen.Count > 0:
                MemoryLinkControl thawed = frozen[random.Next(frozen.Count)];
                frozen.Remove(thawed);
                world.Run.Post(() => thawed.Resume());
                break;
            case 6 when random.Next(3) == 0:
                apps.RemoveAll(a => a.Host == pick);
                if (random.Next(2) == 0)
                {
                    hosts[pick].Stop();
                }
                else
                {
                    hosts[pick].Crash();
                }

                hosts[pick] = world.Start(hosts[pick].Keys, hosts[pick].Contacts, ++epoch, hosts[pick].Address, Stay);
                break;
            default:
                foreach ((_, _, AppLog log) in apps)
                {
                    foreach (Peer peer in log.Online)
                    {
                        log.SendNumbered(peer, random.Next(3) == 0 ? random.Next(60_000) : random.Next(100));
                    }
                }

                break;
        }
    }

    private static MeshOptions Stay(MeshOptions mesh) => mesh with { Link = mesh.Link with { IdleAfter = null } };
}
