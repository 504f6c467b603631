using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Wire;

/// <summary>Control on a link that frames have filled.</summary>
public sealed class LaneTests
{
    // What two pipes in memory hold before they hold up their writer, in place of the 128 KiB of a socket.
    private const int UnsentInMemory = 131_072;

    [Fact]
    public void A_pong_and_an_announcement_overtake_the_frames_that_are_not_on_their_way_yet()
    {
        using var world = new World(1);
        TestHost host = world.Start();
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host, reads: false);
        world.Until(() => app.Online.Count == 1, "online");
        for (int i = 0; i < 60; i++)
        {
            Assert.True(app.Send(new byte[16_000]).IsAccepted);
        }

        world.Run.RunUntilIdle();
        other.Send(raw, new Credit([new CreditGrant(Generation(raw), 1, ulong.MaxValue)]), new Ping(42));
        host.OpenQuiet("newcomer", "p");
        world.Run.RunUntilIdle();
        int before = raw.Records.Count;
        world.Run.Post(() => _ = raw.ReadAsync());
        world.Until(() => raw.Records.Count(r => r.Type == RecordType.Data) == 60, "all frames", seconds: 1);

        int unsent = UnsentInMemory + LinkWriter.FillBytes + WireLimits.RecordBody;
        Assert.InRange(BytesBefore(raw, before, RecordType.Pong), 1, unsent);
        Assert.InRange(BytesBefore(raw, before, RecordType.Announce), 1, unsent);
    }

    private static uint Generation(RawLink raw) => raw.Control.OfType<Announce>().FirstOrDefault()?.Generation ?? 1;

    private static int BytesBefore(RawLink raw, int start, RecordType type)
    {
        int at = raw.Records.FindLastIndex(r => r.Type == type);
        Assert.True(at >= start, $"no {type}");
        return raw.Records.Skip(start).Take(at - start).Sum(r => r.Body.Length);
    }
}
