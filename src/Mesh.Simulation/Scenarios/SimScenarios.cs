using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>The stories that every mesh must live through.</summary>
public static class SimScenarios
{
    private const string Protocol = "talk/1";

    private static readonly SimOptions NoFrames = new() { KeepFrames = false };

    /// <summary>Everybody meets whom he knows.</summary>
    public static SimScenario Meet { get; } =
        new("meet", "hosts that know each other meet, and their apps see each other", mesh => MeetAll(mesh))
        {
            Options = NoFrames,
        };

    /// <summary>Everybody sends to everybody he sees.</summary>
    public static SimScenario Exchange { get; } =
        new(
            "exchange",
            "every app sends a hundred frames of many sizes to everybody it sees; all come, in order and once",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                int before = apps.Sum(app => app.Online.Count);
                for (int i = 0; i < 100; i++)
                {
                    byte[] data = new byte[
                        mesh.Random.Next(10) == 0 ? mesh.Random.Next(40_000) : mesh.Random.Next(200)
                    ];
                    mesh.In((i * 20).Milliseconds()).Do(() => SendAll(apps, data));
                }

                mesh.RunUntilQuiet();
                Require(apps.Sum(app => app.FrameCount) == 100L * before, "not every frame has come");
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>A host loses its power.</summary>
    public static SimScenario Kill { get; } =
        new(
            "kill",
            "a host loses its power; whoever saw it is told so within 61 seconds, and nobody else is disturbed",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                SimHost gone = mesh.Hosts[^1];
                mesh.In(1.Seconds()).Crash(gone, SimCrash.PowerLoss);
                mesh.RunFor(2.Seconds());
                mesh.RunUntil(() => apps.All(app => !app.Sees(gone)), 61.Seconds(), "Offline at everybody");
                mesh.RunUntilQuiet();
                Require(Offlines(apps).All(offline => offline.Peer.Rhid == gone.Hid), "somebody else went offline");
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>A host is killed and comes back.</summary>
    public static SimScenario Return { get; } =
        new(
            "return",
            "a host is killed and comes back with its keys and its database; everybody sees it again",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                SimHost gone = mesh.Hosts[^1];
                mesh.In(1.Seconds()).Crash(gone);
                mesh.In(10.Seconds()).Restart(gone);
                mesh.RunFor(5.Seconds());
                Require(apps.All(app => !app.Sees(gone)), "somebody sees a host that is down");
                mesh.RunUntilQuiet();
                Require(gone.App("chat").Online.Count > 0, "it sees nobody");
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>An app reads nothing for a while.</summary>
    public static SimScenario SlowApp { get; } =
        new(
            "slow-app",
            "an app reads nothing: its peers get 507, everybody else goes on; then it reads on, and nothing is lost",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                SimApp slow = apps[^1];
                int refused = 0;
                mesh.In(1.Seconds()).Pause(slow);
                mesh.In(60.Seconds()).Resume(slow);
                for (int i = 0; i < 400; i++)
                {
                    mesh.In((2_000 + (i * 50)).Milliseconds())
                        .Do(() =>
                            refused += apps.Count(app =>
                                app.SendTo(slow.Host, new byte[16_000]).Code == MeshErrorCode.BufferFull
                            )
                        );
                    mesh.In((2_000 + (i * 50)).Milliseconds()).Do(() => SendAll(apps, new byte[100]));
                }

                mesh.RunFor(30.Seconds());
                Require(refused > 0 && Offlines(apps).Count == 0, "nobody was held up, or somebody was lost");
                mesh.RunUntilQuiet();
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>All links are reset.</summary>
    public static SimScenario Cut { get; } =
        new(
            "cut",
            "all links are reset while frames are sent; everybody sees Offline, and soon Online again",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                for (int i = 0; i < 100; i++)
                {
                    mesh.In((i * 20).Milliseconds()).Do(() => SendAll(apps, new byte[1_000]));
                }

                mesh.In(1.Seconds()).Fault("cut all", () => mesh.Network.Links.ToList().ForEach(link => link.Cut()));
                mesh.RunFor(1_500.Milliseconds());
                Require(
                    Offlines(apps).All(offline => offline.Reason == OfflineReason.LinkLost),
                    "another reason was told"
                );
                mesh.RunUntilQuiet();
                Require(apps.All(app => Offlines([app]).Count > 0), "somebody has noticed nothing");
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>A host takes connections and says nothing.</summary>
    public static SimScenario StalledHandshake { get; } =
        new(
            "stalled-handshake",
            "a host takes connections and says nothing for a minute; the others meet, and it when it speaks",
            mesh =>
            {
                SimHost mute = mesh.Hosts[^1];
                mesh.At(TimeSpan.Zero).Mute(mute);
                mesh.At(1.Minutes()).Mute(mute, isMute: false);
                IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", Protocol);
                mesh.IntroduceRing();
                mesh.RunFor(30.Seconds());
                Require(
                    apps.SkipLast(1).All(app => app.Online.Count > 0 || mesh.Hosts.Count == 2),
                    "it held up others"
                );
                mesh.RunUntilQuiet();
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>The mesh falls into two halves for ten minutes.</summary>
    public static SimScenario Partition { get; } =
        new(
            "partition",
            "the mesh falls into two halves for ten minutes and grows together again",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                SimHost[] left = [.. mesh.Hosts.Take(mesh.Hosts.Count / 2)];
                SimHost[] right = [.. mesh.Hosts.Skip(left.Length)];
                mesh.In(1.Seconds()).Partition(left, right);
                mesh.In(10.Minutes()).Heal();
                mesh.RunFor(2.Minutes());
                Require(left.All(host => right.All(other => !host.App("chat").Sees(other))), "a half sees the other");
                mesh.RunUntilQuiet();
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>A host sleeps for a day.</summary>
    public static SimScenario Outage { get; } =
        new(
            "outage",
            "a machine sleeps for 24 hours and is seen again soon after it wakes",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                SimHost gone = mesh.Hosts[^1];
                mesh.In(1.Seconds()).Sleep(gone);
                mesh.In(24.Hours()).Wake(gone);
                mesh.RunFor(1.Hours());
                Require(apps.SkipLast(1).All(app => !app.Sees(gone)), "somebody sees a host that sleeps");
                mesh.RunUntilQuiet();
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>Everything breaks for a minute.</summary>
    public static SimScenario Nemesis { get; } =
        new(
            "nemesis",
            "for a minute everything breaks, by chance, while everybody sends; then the truth must come out",
            mesh =>
            {
                IReadOnlyList<SimApp> apps = MeetAll(mesh);
                mesh.Unleash(new NemesisOptions());
                TimeSpan end = mesh.Now + 60.Seconds();
                void Chatter()
                {
                    SendAll(
                        apps,
                        new byte[mesh.Random.Next(3) == 0 ? mesh.Random.Next(60_000) : mesh.Random.Next(100)]
                    );
                    if (mesh.Now < end)
                    {
                        mesh.In(mesh.Random.Between(TimeSpan.Zero, 1.Seconds())).Do(Chatter);
                    }
                }

                mesh.In(TimeSpan.Zero).Do(Chatter);
                mesh.RunUntilQuiet();
            }
        )
        {
            Options = NoFrames,
        };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SimScenario> All { get; } =
    [Meet, Exchange, Kill, Return, SlowApp, Cut, StalledHandshake, Partition, Outage, Nemesis];

    /// <summary>The one of a name, or null.</summary>
    public static SimScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    private static IReadOnlyList<SimApp> MeetAll(SimMesh mesh)
    {
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", Protocol);
        mesh.IntroduceRing();
        mesh.RunUntil(() => apps.All(app => app.Online.Count >= app.Host.Degree), 30.Seconds(), "that all meet");
        return apps;
    }

    private static void SendAll(IReadOnlyList<SimApp> apps, byte[] data)
    {
        foreach (SimApp app in apps)
        {
            app.SendAll(data);
        }
    }

    private static IReadOnlyList<Offline> Offlines(IReadOnlyList<SimApp> apps) =>
        [.. apps.SelectMany(app => app.Events).Select(e => e.Event).OfType<Offline>()];

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
