using System.Globalization;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>What apps may, contacts and bans change at random while everything else breaks, and nobody reaches or learns of what he is not granted.</summary>
/// <remarks>
/// The mesh holds each event and each accepted frame against the grants of that moment, and in the end each peer against the truth;
/// <see cref="WireSearch"/> looks for apps where they may not be known. <c>MESH_NEMESIS_FROM</c> says which seed is the first.
/// </remarks>
public sealed class GrantNemesisTests(ITestOutputHelper output)
{
    private const int Seeds = 16;

    private static readonly ulong First = ulong.Parse(
        Environment.GetEnvironmentVariable("MESH_NEMESIS_FROM") ?? "1",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void Nobody_reaches_or_learns_of_an_app_through_what_it_is_not_granted_while_everything_breaks()
    {
        long bytes = 0;
        int found = 0;
        int taken = 0;
        int changes = 0;
        var options = new SimOptions { Hosts = 8, KeepFrames = false };

        SimMesh.Seeds(
            mesh =>
            {
                WireSearch search = Story(mesh);
                bytes += search.Bytes;
                found += search.Found;
                changes += mesh.Hosts.Sum(host => host.Grants.Audit(GrantBook.MaxAudit).Count);
                taken += mesh.Hosts.Sum(host =>
                    host.Apps.Sum(app =>
                        app.Events.Count(e => e.Event is Offline { Reason: OfflineReason.NotPermitted })
                    )
                );
            },
            First,
            Seeds,
            options
        );

        output.WriteLine(
            $"{changes} changes, {taken} times offline for them; {bytes} bytes searched, {found} ids found"
        );
        Assert.True(changes > Seeds * 50 && taken > Seeds * 50 && found > Seeds * 50);
    }

    private static WireSearch Story(SimMesh mesh)
    {
        foreach (SimHost host in mesh.Hosts)
        {
            host.OpenApp($"{host.Name}-chat", "talk/1", "draw/1");
            host.OpenApp($"{host.Name}-tool", "talk/1");
        }

        var search = new WireSearch(mesh);

        mesh.IntroduceRing(2);
        mesh.RunFor(5.Seconds());
        mesh.Unleash(
            new NemesisOptions
            {
                Kinds = NemesisKinds.All | NemesisKinds.Grants | NemesisKinds.Contacts,
                For = 3.Minutes(),
                Every = 500.Milliseconds(),
                MostDuration = 5.Seconds(),
            }
        );
        TimeSpan end = mesh.Now + 3.Minutes();
        mesh.In(TimeSpan.Zero).Do(() => Chatter(mesh, end));
        mesh.RunUntilQuiet();
        return search;
    }

    private static void Chatter(SimMesh mesh, TimeSpan end)
    {
        SimHost host = mesh.Hosts[mesh.Random.Next(mesh.Hosts.Count)];
        SimApp app = host.Apps[mesh.Random.Next(host.Apps.Count)];
        app.SendAll(new byte[mesh.Random.Next(20) == 0 ? mesh.Random.Next(60_000) : mesh.Random.Next(200)]);
        if (mesh.Now < end)
        {
            mesh.In(mesh.Random.Between(TimeSpan.Zero, 200.Milliseconds())).Do(() => Chatter(mesh, end));
        }
    }
}
