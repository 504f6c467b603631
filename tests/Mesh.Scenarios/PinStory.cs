using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Hosts with room for a few connections and hosts with room for all, whose two apps pin and unpin at random while everything breaks.</summary>
/// <remarks>
/// Only hosts without a limit are pinned by those that have one, and by each other, so that what each host wants can be had: where wishes of hosts that
/// lack room go round in a circle, there is no state that all could rest in.
/// </remarks>
internal sealed class PinStory
{
    private const int Crowded = 4;
    private const int MostPriority = 8;

    private readonly SimMesh _mesh;
    private readonly Dictionary<(SimApp App, SimHost Other), PinWish> _wishes = [];
    private readonly TimeSpan _end;

    private PinStory(SimMesh mesh, TimeSpan length)
    {
        _mesh = mesh;
        _end = mesh.Now + length;
    }

    private IEnumerable<SimHost> Full => _mesh.Hosts.Take(Crowded);

    private int EventCount => _mesh.Hosts.Sum(host => host.Apps.Sum(app => app.Events.Count));

    private IReadOnlyList<SimHost> Free => [.. _mesh.Hosts.Skip(Crowded)];

    public static int Play(SimMesh mesh, TimeSpan length)
    {
        mesh.OpenEverywhere("one", "talk/1");
        mesh.OpenEverywhere("two", "talk/1");
        var story = new PinStory(mesh, length);
        story.Introduce();
        mesh.In(TimeSpan.Zero).Do(story.Act);
        mesh.Unleash(new NemesisOptions { For = length, Every = TimeSpan.FromSeconds(3) });
        mesh.RunUntilQuiet();
        // Who was displaced, or found no room, may have been told to stay away for so long.
        mesh.RunFor(TimeSpan.FromMinutes(15));
        return story.Check();
    }

    private void Introduce()
    {
        foreach (SimHost host in Free)
        {
            foreach (SimHost full in Full)
            {
                _mesh.Introduce(full, host);
            }

            _mesh.Introduce(host, Free[(host.Number + 1) % Free.Count]);
        }
    }

    private void Act()
    {
        SimHost host = _mesh.Hosts[_mesh.Random.Next(_mesh.Hosts.Count)];
        SimHost other = Free[_mesh.Random.Next(Free.Count)];
        int deed = _mesh.Random.Next(10);
        var policy = (PinPolicy)_mesh.Random.Next(2);
        byte priority = (byte)_mesh.Random.Next(MostPriority);
        SimApp app = host.Apps[_mesh.Random.Next(host.Apps.Count)];
        if (deed == 0)
        {
            Full.ElementAt(host.Number % Crowded).LimitConnections(1 + _mesh.Random.Next(6));
        }
        else if (other != host && app is { Mesh: { } running } && host.State == SimHostState.Up)
        {
            PinWish wish = WishOf(app, other);
            host.Enter(() => _ = deed < 4 ? wish.DropAsync(running) : wish.SetAsync(running, policy, priority));
        }

        if (_mesh.Now < _end)
        {
            _mesh.In(_mesh.Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1))).Do(Act);
        }
    }

    private PinWish WishOf(SimApp app, SimHost other)
    {
        if (!_wishes.TryGetValue((app, other), out PinWish? wish))
        {
            wish = new PinWish(app.Host.Uid, other.Uid, other.Hid);
            _wishes.Add((app, other), wish);
        }

        return wish;
    }

    private int Check()
    {
        var pins = new Dictionary<SimHost, List<Pin>>();
        foreach (SimApp app in _mesh.Hosts.SelectMany(host => host.Apps))
        {
            IReadOnlyList<Pin> listed = _mesh.Do(() => app.Mesh!.PinsAsync());
            pins.TryAdd(app.Host, []);
            pins[app.Host].AddRange(listed);
            foreach (SimHost other in Free.Where(other => other != app.Host))
            {
                Pin? pin = listed.SingleOrDefault(pin => pin.Rhid == other.Hid);
                bool isPossible = !_wishes.TryGetValue((app, other), out PinWish? wish)
                    ? pin is null
                    : wish.Allows(pin);
                Assert.True(
                    isPossible,
                    $"seed {_mesh.Seed}: {app} has for {other} {pin} and not what was acknowledged"
                );
            }
        }

        int satisfied = _mesh.Hosts.Sum(host => CheckHost(host, pins[host]));
        int before = EventCount;
        _mesh.RunFor(TimeSpan.FromHours(2));
        Assert.True(
            before == EventCount,
            $"seed {_mesh.Seed}: {EventCount - before} events where nothing is to change"
        );
        return satisfied;
    }

    // Those that must stand do, and nothing moves.
    private int CheckHost(SimHost host, IReadOnlyList<Pin> pins)
    {
        var ranked = pins.GroupBy(pin => pin.Rhid)
            .Select(group =>
                (
                    Host: _mesh.Hosts.Single(other => other.Hid == group.Key),
                    Priority: group.Min(pin => pin.Priority),
                    Policy: group.Max(pin => pin.Policy),
                    State: group.First().State
                )
            )
            .Where(pin => host.Contacts.Find(pin.Host.Uid) is not null)
            .Where(pin => pin.Policy == PinPolicy.Always || pin.State.Phase != PinPhase.Resting)
            .OrderBy(pin => pin.Priority)
            .ThenByDescending(pin => pin.Policy)
            .ToList();
        int room = host.ConnectionLimit ?? int.MaxValue;
        int satisfied = 0;
        foreach (var pin in ranked)
        {
            int better = ranked.Count(other =>
                (other.Priority, -(int)other.Policy).CompareTo((pin.Priority, -(int)pin.Policy)) < 0
            );
            int equal = ranked.Count(other => (other.Priority, other.Policy) == (pin.Priority, pin.Policy));
            bool mustStand = better + equal <= room;
            bool mustNotStand = better >= room;
            bool stands = pin.State.Phase == PinPhase.Connected;
            Assert.True(
                !(mustStand && !stands) && !(mustNotStand && stands),
                $"seed {_mesh.Seed}: {host} with room for {room}: {better} better than {pin}, {equal} equal"
            );
            satisfied += stands ? 1 : 0;
        }

        return satisfied;
    }

    /// <summary>What an app wants of one host: what was acknowledged last, and what was asked for since.</summary>
    private sealed class PinWish(Uid luid, Uid ruid, Hid rhid)
    {
        private readonly List<(int Number, (PinPolicy Policy, byte Priority)? Wanted)> _possible = [(0, null)];
        private int _asked;

        public bool Allows(Pin? pin) =>
            _possible.Any(one =>
                pin is null ? one.Wanted is null : one.Wanted is { } wanted && wanted == (pin.Policy, pin.Priority)
            );

        public Task SetAsync(MeshApp app, PinPolicy policy, byte priority) =>
            AskAsync((policy, priority), () => app.PinAsync(luid, ruid, rhid, policy, priority));

        public Task DropAsync(MeshApp app) => AskAsync(null, () => app.UnpinAsync(luid, ruid, rhid));

        private async Task AskAsync((PinPolicy Policy, byte Priority)? wanted, Func<Task<bool>> ask)
        {
            int number = ++_asked;
            _possible.Add((number, wanted));
            try
            {
                await ask();
            }
            catch (MeshException)
            {
                // The host stops: it may be so, and may not.
                return;
            }

            // Later ones may be done or not; those before are over.
            _possible.RemoveAll(one => one.Number < number);
        }
    }
}
