using System.Text;
using Mesh.Hosting;

namespace Mesh.Simulation.Tests;

/// <summary>The card's examples: what stands here between the marks stands there word for word.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void A_frame_sent_in_a_partition_comes_when_it_has_healed()
    {
        // README begins
        using var mesh = SimMesh.Create(seed: 1, hosts: 2);
        SimApp left = mesh.Hosts[0].OpenApp("chat", "talk");
        SimApp right = mesh.Hosts[1].OpenApp("chat", "talk");
        mesh.Introduce(left.Host, right.Host);
        mesh.RunUntil(() => left.Sees(right.Host), within: 5.Seconds());

        mesh.In(1.Seconds()).Partition(left.Host, right.Host).Send(left, "lost?");
        mesh.In(10.Seconds()).Heal(left.Host, right.Host);
        mesh.RunUntilQuiet(); // then presence must be the truth, and nothing accepted be missing

        string said = Encoding.UTF8.GetString(right.Frames.Single().Data.Span); // lost?
        // README ends
        Assert.Equal("lost?", said);
    }

    [Fact]
    public void A_story_holds_over_many_seeds() => Assert.True(SimMesh.Seeds(Story, from: 1, count: 20) > 0);

    // README begins
    private static void Story(SimMesh mesh)
    {
        IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("chat", "talk");
        mesh.IntroduceRing();
        mesh.Unleash(new NemesisOptions { For = 30.Seconds() }); // crashes, partitions, cuts, sleep, wrong clocks…
        mesh.In(1.Seconds()).Do(() => apps[0].SendAll("hello"u8));
        mesh.RunUntilQuiet();
    }

    // README ends

    [Fact]
    public void A_protocol_of_ones_own_is_a_function_of_its_app()
    {
        using var mesh = SimMesh.Create(seed: 1, hosts: 2);
        var heard = new List<string>();
        async Task Echo(MeshApp app)
        {
            await foreach (Contracts.MeshEvent next in app.Events)
            {
                if (next is Contracts.Online)
                {
                    app.Send(next.Peer, "hello"u8);
                }
                else if (next is Contracts.Frame frame)
                {
                    heard.Add(Encoding.UTF8.GetString(frame.Data.Span));
                }
            }
        }

        mesh.Hosts[0].OpenApp("echo", ["echo/1"], Echo);
        mesh.Hosts[1].OpenApp("echo", ["echo/1"], Echo);
        mesh.Introduce(mesh.Hosts[0], mesh.Hosts[1]);
        mesh.In(10.Seconds()).Crash(mesh.Hosts[0]);
        mesh.In(20.Seconds()).Restart(mesh.Hosts[0]);
        mesh.RunUntilQuiet();

        Assert.Equal(["hello", "hello", "hello", "hello"], heard);
    }

    [Fact]
    public void The_card_shows_what_is_tested()
    {
        string source = File.ReadAllText(Find("tests/Mesh.Simulation.Tests/ReadmeTests.cs"));
        string card = Flat(File.ReadAllText(Find("src/Mesh.Simulation/README.md")));
        string[] parts = source.Split("// README " + "begins\n");

        Assert.Equal(3, parts.Length);
        Assert.All(
            parts[1..],
            part => Assert.Contains(Flat(part[..part.IndexOf("// README " + "ends", StringComparison.Ordinal)]), card)
        );
    }

    // White space aside: a card indents less, and sets comments in a column.
    private static string Flat(string text) =>
        string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static string Find(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, path);
    }
}
