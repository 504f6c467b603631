using System.Net;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>What was looked at.</summary>
/// <param name="Connections">Connections that stood in the end.</param>
/// <param name="Missing">Contacts that had none, because something stands between.</param>
/// <param name="Ended">Times that an app was told of a peer's end because something was not permitted any more.</param>
/// <param name="Bans">Bans that stand in the end.</param>
/// <param name="Accepted">Requests that were accepted.</param>
/// <param name="Answered">Requests that were declined or withdrawn.</param>
/// <param name="Revocations">Revocations that hosts know, each once for each host.</param>
/// <param name="Successions">Identities that have a successor, each once for each host that knows.</param>
/// <param name="Bytes">Bytes that were searched.</param>
/// <param name="Apps">Apps found on the wire, where they may be.</param>
/// <param name="Identities">Identities likewise.</param>
/// <param name="Names">Names of identities likewise.</param>
internal readonly record struct TrustTally(
    int Connections,
    int Missing,
    int Ended,
    int Bans,
    int Accepted,
    int Answered,
    int Revocations,
    int Successions,
    long Bytes,
    int Apps,
    int Identities,
    int Names
)
{
    public static TrustTally operator +(TrustTally left, TrustTally right) =>
        new(
            left.Connections + right.Connections,
            left.Missing + right.Missing,
            left.Ended + right.Ended,
            left.Bans + right.Bans,
            left.Accepted + right.Accepted,
            left.Answered + right.Answered,
            left.Revocations + right.Revocations,
            left.Successions + right.Successions,
            left.Bytes + right.Bytes,
            left.Apps + right.Apps,
            left.Identities + right.Identities,
            left.Names + right.Names
        );
}

/// <summary>Five hosts of one person each, two of one person of which one has the key, one with three identities that succeed each other, and one that speaks as the last of these.</summary>
internal sealed class TrustStory
{
    public const NemesisKinds Owners =
        NemesisKinds.Grants
        | NemesisKinds.Contacts
        | NemesisKinds.Bans
        | NemesisKinds.Requests
        | NemesisKinds.Delegations
        | NemesisKinds.Successions;

    private static readonly TimeSpan Trouble = 3.Minutes();

    private readonly SimMesh _mesh;
    private readonly WireSearch _search;

    public TrustStory(SimMesh mesh)
    {
        _mesh = mesh;
        SimIdentity ada = mesh.NewIdentity("ada of home");
        SimIdentity[] line =
        [
            mesh.NewIdentity("bob the first"),
            mesh.NewIdentity("bob the second"),
            mesh.NewIdentity("bob the third"),
        ];
        SimHost home = mesh.AddHost([ada]);
        SimHost phone = mesh.AddHost([]);
        SimHost many = mesh.AddHost(line);
        SimHost tablet = mesh.AddHost([]);
        mesh.RunFor(1.Seconds());
        foreach (SimHost host in mesh.Hosts)
        {
            host.Move(
                host.Number > 5 ? $"[2001:db8::{host.Number}]:7400" : $"192.0.{host.Number % 2}.{host.Number}:7400"
            );
        }

        phone.Delegate(ada, home, TimeSpan.FromDays(1));
        tablet.Delegate(line[2], many, TimeSpan.FromDays(1));
        foreach (SimHost host in mesh.Hosts)
        {
            host.OpenApp($"{host.Name}-chat", "talk/1", "draw/1");
            host.OpenApp($"{host.Name}-tool", "talk/1");
        }

        _search = new WireSearch(mesh);
        for (int i = 0; i < 5; i++)
        {
            mesh.Introduce(mesh.Hosts[i], mesh.Hosts[(i + 1) % 5]);
            mesh.Introduce(mesh.Hosts[i], i % 2 == 0 ? home : phone);
            mesh.Hosts[i].Contacts.Add(many.Card(line[0].Uid));
            many.Contacts.Add(mesh.Hosts[i].Card());
        }

        mesh.Introduce(mesh.Hosts[0], tablet);
        mesh.Introduce(mesh.Hosts[1], tablet);
        home.Contacts.Add(many.Card(line[0].Uid));
        many.Contacts.Add(home.Card(ada.Uid));
        foreach (SimHost host in mesh.Hosts)
        {
            foreach (Contact contact in host.Contacts.All)
            {
                host.Contacts.Rename(contact.Uid, $"{contact.Alias} of {host.Name}");
            }
        }

        mesh.RunFor(10.Seconds());
    }

    /// <summary>With every other seed the disks take 100 to 500 ms for a transaction, so that crashes hit those that are under way.</summary>
    public static SimOptions OptionsOf(ulong seed)
    {
        var options = new SimOptions { Hosts = 5, KeepFrames = false };
        return seed % 2 == 0 ? options : options with { StoreLatency = (100 + (int)(seed * 37 % 401)).Milliseconds() };
    }

    public TrustTally Play(NemesisKinds kinds)
    {
        _mesh.Unleash(
            new NemesisOptions
            {
                Kinds = kinds,
                For = Trouble,
                Every = 400.Milliseconds(),
                MostDuration = 5.Seconds(),
            }
        );
        TimeSpan end = _mesh.Now + Trouble;
        _mesh.In(TimeSpan.Zero).Do(() => Chatter(end));
        _mesh.RunUntilQuiet();

        // Bans and delegations that end by themselves have ended, by whatever clock, and whom they kept away was dialled again.
        _mesh.RunFor(5.Minutes());
        (int standing, int missing) = Look();
        return new TrustTally
        {
            Connections = standing,
            Missing = missing,
            Ended = _mesh.Hosts.SelectMany(host => host.Apps).Sum(app => app.Events.Count(IsNotPermitted)),
            Bans = _mesh.Hosts.Sum(host => host.Mesh!.Bans.Book.All.Count),
            Accepted = Sent(state => state is SentRequestState.Accepted),
            Answered = Sent(state => state is SentRequestState.Declined or SentRequestState.Withdrawn),
            Revocations = _mesh.Hosts.Sum(host => host.Mesh!.Revocations.All.Count),
            Successions = _mesh.Hosts.Sum(Succeeded),
            Bytes = _search.Bytes,
            Apps = _search.Found,
            Identities = _search.IdentitiesFound,
            Names = _search.NamesFound,
        };
    }

    private static bool IsNotPermitted(SimAppEvent one) => one.Event is Offline { Reason: OfflineReason.NotPermitted };

    private static int Succeeded(SimHost host) =>
        host.Keys.Identities.Count(own => own.SucceededBy is not null)
        + host.Contacts.All.Count(contact => contact.SucceededBy is not null);

    private int Sent(Func<SentRequestState, bool> isIn) =>
        _mesh.Hosts.Sum(host => host.Mesh!.Requests.All.Sent.Count(sent => isIn(sent.State)));

    private void Chatter(TimeSpan end)
    {
        SimHost host = _mesh.Hosts[_mesh.Random.Next(_mesh.Hosts.Count)];
        SimApp app = host.Apps[_mesh.Random.Next(host.Apps.Count)];
        app.SendAll(new byte[_mesh.Random.Next(20) == 0 ? _mesh.Random.Next(60_000) : _mesh.Random.Next(200)]);
        if (_mesh.Now < end)
        {
            _mesh.In(_mesh.Random.Between(TimeSpan.Zero, 200.Milliseconds())).Do(() => Chatter(end));
        }
    }

    // Each connection may be, and each contact that nothing keeps away has one.
    private (int Standing, int Missing) Look()
    {
        int standing = 0;
        int missing = 0;
        foreach (SimHost host in _mesh.Hosts)
        {
            IReadOnlyList<SimConnection> connections = _mesh.Connections(host);
            standing += connections.Count;
            foreach (SimConnection one in connections)
            {
                Assert.True(
                    one.Objection is null,
                    $"{host.Name} has a connection with {one.Host.Name}, though {one.Objection}"
                );
            }

            foreach (Contact contact in host.Contacts.All)
            {
                if (connections.All(one => one.Ruid != contact.Uid))
                {
                    missing++;
                    SimHost? there = contact.IsBanned
                        ? null
                        : _mesh.Hosts.FirstOrDefault(other => Reaches(host, contact, other));
                    Assert.True(there is null, $"{host.Name} is not connected with {contact.Uid} at {there?.Name}");
                }
            }
        }

        return (standing, missing);
    }

    // Whoever dials does so as the first of its identities.
    private static bool Reaches(SimHost host, Contact contact, SimHost other)
    {
        Uid luid = host.Keys.Identities[0].Uid;
        bool isNamed = contact.Hosts.Any(card => card.Hid == other.Hid && card.Addresses.Contains(other.Address));
        return other != host
            && isNamed
            && other.Contacts.Find(luid) is { IsBanned: false }
            && Speaks(host, luid, to: other)
            && Speaks(other, contact.Uid, to: host)
            && !Bars(host, other)
            && !Bars(other, host);
    }

    private static bool Speaks(SimHost host, Uid uid, SimHost to) =>
        host.Keys.Identities.FirstOrDefault(own => own.Uid == uid) is { } identity
        && host.Keys.LastDelegationOf(uid) is { } last
        && (identity.HoldsKey || (last.IsValidAt(host.Clock.GetUtcNow()) && last.IsValidAt(to.Clock.GetUtcNow())))
        && !Knows(host, uid, host.Hid, last.Serial)
        && !Knows(to, uid, host.Hid, last.Serial);

    private static bool Knows(SimHost host, Uid uid, Hid hid, ulong serial) =>
        host.Mesh!.Revocations.All.Any(revocation => revocation.Ends(uid, hid, serial));

    private static bool Bars(SimHost host, SimHost other)
    {
        IPAddress address = IPEndPoint.Parse(other.Address).Address;
        return host.Mesh!.Bans.Book.All.Any(ban => ban.Hid == other.Hid || ban.Range?.Contains(address) == true);
    }
}
