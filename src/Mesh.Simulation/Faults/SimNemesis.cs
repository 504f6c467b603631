using Mesh.Actors.Permissions;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>Breaks things, from the seed, and mends them again.</summary>
/// <remarks>What it draws depends on nothing that happens in the run, so one deed that is left out moves no other.</remarks>
internal sealed partial class SimNemesis(SimMesh mesh, NemesisOptions options, SimRandom random)
{
    private const string By = "nemesis";

    private readonly NemesisKinds[] _kinds =
    [
        .. Enum.GetValues<NemesisKinds>()
            .Where(k => k is not (NemesisKinds.None or NemesisKinds.All))
            .Where(k => options.Kinds.HasFlag(k))
            .SelectMany(k => Enumerable.Repeat(k, WeightOf(k))),
    ];

    private TimeSpan _end;

    public bool IsOver => mesh.Now > _end;

    public void Start()
    {
        _end = mesh.Now + options.For;
        if (_kinds.Length == 0 || mesh.Hosts.Count < 2)
        {
            return;
        }

        for (TimeSpan at = mesh.Now + Wait(); at < _end; at += Wait())
        {
            Plan(at);
        }

        mesh.At(_end).Heal();
    }

    // There are many grants and requests, and a change of one of them breaks little.
    private static int WeightOf(NemesisKinds kind) =>
        kind switch
        {
            NemesisKinds.Grants => 4,
            NemesisKinds.Requests => 3,
            _ => 1,
        };

    private TimeSpan Wait() => random.Exponential(options.Every) + TimeSpan.FromTicks(1);

    private void Plan(TimeSpan at)
    {
        NemesisKinds kind = _kinds[random.Next(_kinds.Length)];
        SimHost a = mesh.Hosts[random.Next(mesh.Hosts.Count)];
        SimHost b = mesh.Hosts[(a.Number + random.Next(mesh.Hosts.Count - 1)) % mesh.Hosts.Count];
        TimeSpan until = at + random.Between(options.LeastDuration, options.MostDuration);
        int draw = random.Next(1_000);
        SimMoment then = mesh.At(at);
        SimMoment later = mesh.At(until < _end ? until : _end);
        switch (kind)
        {
            case NemesisKinds.Cut:
                then.Cut(a, b);
                break;
            case NemesisKinds.Freeze:
                then.Freeze(a, b);
                later.Thaw(a, b);
                break;
            case NemesisKinds.Lose:
                then.Lose(a, b);
                break;
            case NemesisKinds.Partition when draw < 300:
                SimHost[] others = [.. mesh.Hosts.Where(host => host != a)];
                then.Partition([a], others);
                Array.ForEach(others, host => later.Heal(a, host));
                break;
            case NemesisKinds.Partition:
                then.Partition(a, b);
                later.Heal(a, b);
                break;
            case NemesisKinds.OneWay:
                then.PartitionOneWay(a, b);
                later.Heal(a, b);
                break;
            case NemesisKinds.Grants:
                then.Fault($"grants of {a.Name}: {draw}", () => Permit(a, b, draw));
                break;
            case NemesisKinds.Contacts:
                then.Fault($"{a.Name} and {b.Name}: {draw}", () => TurnAway(a, b, draw));
                later.Do(() => Welcome(a, b));
                break;
            case NemesisKinds.Bans or NemesisKinds.Requests or NemesisKinds.Delegations or NemesisKinds.Successions:
                PlanOwner(kind, a, b, draw, then, later);
                break;
            default:
                PlanHost(kind, a, draw, then, later);
                break;
        }
    }

    private static void PlanHost(NemesisKinds kind, SimHost host, int draw, SimMoment then, SimMoment later)
    {
        switch (kind)
        {
            case NemesisKinds.Crash:
                then.Crash(host);
                later.Restart(host);
                break;
            case NemesisKinds.PowerLoss:
                then.Crash(host, SimCrash.PowerLoss);
                later.Restart(host);
                break;
            case NemesisKinds.Stop:
                then.Stop(host);
                later.Restart(host);
                break;
            case NemesisKinds.Sleep:
                then.Sleep(host);
                later.Wake(host);
                break;
            case NemesisKinds.Clock:
                then.SetClock(host, TimeSpan.FromMilliseconds((draw - 500) * 120));
                break;
            case NemesisKinds.Refuse:
                then.Refuse(host);
                later.Refuse(host, refuses: false);
                break;
            case NemesisKinds.SlowApp:
                then.Fault($"apps of {host.Name} read nothing", () => Each(host, app => app.Pause()));
                later.Do(() => Each(host, app => app.Resume()));
                break;
        }
    }

    private static void Permit(SimHost host, SimHost other, int draw)
    {
        if (host.Apps.Count == 0 || host.Keys.Identities.Count == 0)
        {
            return;
        }

        SimApp app = host.Apps[draw / 8 % host.Apps.Count];
        Uid luid = host.Keys.Identities[draw / 80 % host.Keys.Identities.Count].Uid;
        IEnumerable<Uid> some = other.Keys.Identities.Select(identity => identity.Uid);
        switch (draw % 8)
        {
            case 0 or 1:
                host.Grants.Revoke(app.Sid, luid, By);
                break;
            case 2:
                host.Grants.Grant(new AppGrant(app.Sid, luid, ContactVisibility.Only(some)), By);
                break;
            case 3:
                host.Grants.Grant(new AppGrant(app.Sid, luid, ContactVisibility.AllBut(some)), By);
                break;
            case 4:
                host.Grants.Grant(new AppGrant(app.Sid, luid, ContactVisibility.All, [.. app.Protocols.Take(1)]), By);
                break;
            case 5:
                host.Grants.Clear(app.Sid, luid, By);
                break;
            default:
                host.Grants.Grant(new AppGrant(app.Sid, luid, ContactVisibility.All), By);
                break;
        }
    }

    private static void Each(SimHost host, Action<SimApp> act)
    {
        foreach (SimApp app in host.Apps)
        {
            act(app);
        }
    }
}
