using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

/// <summary>Peers that come and go while nobody reads about it.</summary>
public sealed class FlappingTests
{
    [Fact]
    public void An_app_that_never_reads_keeps_a_bounded_inbox_and_reads_a_true_story_in_the_end()
    {
        using var world = new World(1);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        MeshApp deaf = b.OpenQuiet("deaf", "p");
        a.OpenQuiet("staying", "p");
        for (int i = 0; i < 3_000; i++)
        {
            MeshApp flapping = a.OpenQuiet("flapping", "p");
            var peer = new Peer(a.Uid, b.Uid, b.Hid, deaf.Sid, "p");

            // It is announced again once its last life's frame has been written.
            Assert.True(
                world.Run.RunUntil(() => flapping.Send(peer, new byte[100]).IsAccepted, TimeSpan.FromSeconds(3))
            );
            world.Do(flapping.DisposeAsync);
        }

        world.Run.RunFor(TimeSpan.FromSeconds(5));
        long buffered = b.Status.BufferedBytes;
        AppLog late = world.Watch(deaf);
        world.Run.RunFor(TimeSpan.FromSeconds(1));

        Assert.InRange(buffered, 0, 1_000_000);
        Assert.InRange(late.Events.Count(e => e is not Frame), 1, 4_096 + 2);
        Assert.Equal(Sid.OfName("staying"), late.Only.Rsid);
        Assert.False(late.Reading.IsFaulted, late.Reading.Exception?.ToString());
        Assert.Equal(0, b.Status.BufferedBytes);
    }
}
