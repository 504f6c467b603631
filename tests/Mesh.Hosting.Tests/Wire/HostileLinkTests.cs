using System.Buffers;
using System.Buffers.Binary;
using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Wire;

/// <summary>A proven contact that breaks the rules of a running link: it loses its link and nobody else loses anything.</summary>
public sealed class HostileLinkTests
{
    private const int MaxFrame = 100_000;

    private static readonly Dictionary<string, (WireCode Code, Func<uint, byte[]> Bytes)> Cases = new()
    {
        ["data from an endpoint never announced"] = (WireCode.Malformed, to => Whole(99, to, 10)),
        ["data to an endpoint never announced"] = (WireCode.Malformed, to => Whole(1, to + 1_000, 10)),
        ["data from generation 0"] = (WireCode.Malformed, to => Patched(Whole(1, to, 10), 4, 0)),
        ["a middle without a beginning"] = (WireCode.Malformed, to => Middle(1, to)),
        ["an end without a beginning"] = (WireCode.Malformed, to => End(1, to, 5)),
        ["a beginning inside a frame"] = (WireCode.Malformed, to => [.. Begin(1, to, 40_000), .. Whole(1, to, 1)]),
        ["a total above our maximum"] = (WireCode.Malformed, to => Begin(1, to, MaxFrame + 1)),
        ["a whole frame with a total below its kind"] = (
            WireCode.Malformed,
            to => Patched(Begin(1, to, 40_000), 12, WireLimits.Fragment)
        ),
        ["more fragments than the total"] = (
            WireCode.Malformed,
            to => [.. Begin(1, to, 20_000), .. Middle(1, to), .. Middle(1, to)]
        ),
        ["fewer fragments than the total"] = (WireCode.Malformed, to => [.. Begin(1, to, 60_000), .. End(1, to, 5)]),
        ["a frame without credit"] = (
            WireCode.CreditOverrun,
            to => [.. Enumerable.Repeat(Whole(1, to, 16_000), 18).SelectMany(bytes => bytes)]
        ),
        ["too many endpoints"] = (
            WireCode.TooMany,
            _ =>
                Records([
                    .. Enumerable
                        .Range(2, WireLimits.EndpointCount)
                        .Select(g => new Announce((uint)g, Sid.OfName($"s{g}"), "other", 1)),
                ])
        ),
        ["seventeen frames in parts"] = (
            WireCode.TooMany,
            to =>
                [
                    .. Records([
                        .. Enumerable
                            .Range(2, WireLimits.BegunFrames)
                            .Select(g => new Announce((uint)g, Sid.OfName($"s{g}"), "p", 1)),
                    ]),
                    .. Enumerable.Range(1, WireLimits.BegunFrames + 1).SelectMany(g => Begin((uint)g, to, 20_000)),
                ]
        ),
        ["an unknown record"] = (WireCode.Unsupported, _ => Record(0x2F, [1, 2, 3])),
        ["a record reserved for later"] = (WireCode.Unsupported, _ => Record(0x30, [])),
        ["a body that is no map"] = (WireCode.Malformed, _ => Record((byte)RecordType.Announce, [0xFF, 0x00])),
        ["an empty body"] = (WireCode.Malformed, _ => Record((byte)RecordType.Withdraw, [])),
        ["a ping of seven bytes"] = (WireCode.Malformed, _ => Record((byte)RecordType.Ping, new byte[7])),
        ["a length above the limit"] = (WireCode.Malformed, _ => [0x20, 3, 0x41, 0x01]),
        ["a Hello"] = (WireCode.Malformed, _ => Records(RawLink.HelloOf(1))),
        ["a second Accepted"] = (WireCode.Malformed, _ => Records(new Accepted())),
        ["a Refused"] = (WireCode.Malformed, _ => Records(Refused.Generic)),
        ["an End that counts other frames"] = (WireCode.Malformed, _ => Records(new End(5))),
        ["Words where they were not offered"] = (WireCode.Unsupported, _ => Records(new Words([new byte[] { 1 }], []))),
        ["Words without any"] = (WireCode.Malformed, _ => Record((byte)RecordType.Words, [0xA0])),
        ["a Keep of another link"] = (
            WireCode.Malformed,
            _ => Records(new Keep(new SeededKeys(1).Next().Hid, 9, false))
        ),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_rule_ends_that_link_with_its_code_and_leaves_nothing_behind(string name)
    {
        using var world = new World(1);
        TestHost host = Host(world);
        TestHost good = world.Start();
        AppLog app = host.Open("app", "p", "q");
        AppLog friend = good.Open("friend", "q");
        world.Meet(host, good);
        var hostile = new RawHost(world);
        RawLink raw = hostile.Connect(host);
        world.Until(() => app.Online.Count == 2, "both online");
        uint generation = raw.Control.OfType<Announce>().First(a => a.Protocol == "p").Generation;
        (WireCode code, Func<uint, byte[]> bytes) = Cases[name];

        // The app has not read by the time the last byte is there: credit that is given back meanwhile would hide an overrun.
        hostile.Send(raw, bytes(generation));
        world.Until(() => raw.IsEnded, "the end", seconds: 1);

        Close close = Assert.IsType<Close>(raw.Control.Last());
        Assert.Equal(code, close.Code);
        Assert.Equal(app.Events.OfType<Online>().Count() - 1, app.Events.OfType<Offline>().Count());
        Assert.All(
            app.Events.OfType<Offline>(),
            offline =>
            {
                Assert.Equal((hostile.Hid, OfflineReason.ProtocolError), (offline.Peer.Rhid, offline.Reason));
                Assert.NotNull(offline.Detail);
            }
        );
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(0, host.Status.BufferedBytes);
        Assert.Equal(good.Hid, Assert.Single(host.Status.Connections).Rhid);
        Assert.True(friend.Send(1).IsAccepted);
        world.Until(() => app.Events.OfType<Frame>().Any(f => f.Peer.Rhid == good.Hid), "the friend's frame", 1);
    }

    [Fact]
    public void A_broken_rule_in_what_was_held_on_a_newer_link_ends_it_with_its_code_when_it_is_read()
    {
        using var world = new World(5);
        TestHost host = Host(world);
        AppLog app = host.Open("app", "p");
        var hostile = new RawHost(world);
        hostile.Connect(host);
        world.Until(() => app.Online.Count == 1, "online");

        // No ping on the older link is answered: after 2 s the newer one is asked, and takes over when it has answered.
        RawLink newer = hostile.Connect(host, serial: 2);
        hostile.Send(newer, Whole(99, 1, 10));
        world.Until(() => newer.Control.Any(m => m is Ping), "the ping on the newer link", seconds: 3);
        hostile.Send(newer, new Pong(newer.Control.OfType<Ping>().Last().Token));
        world.Until(() => newer.IsEnded, "the end", seconds: 4);

        Close close = Assert.IsType<Close>(newer.Control.Last());
        Assert.Equal(WireCode.Malformed, close.Code);
        Assert.Equal(OfflineReason.ProtocolError, app.Events.OfType<Offline>().Last().Reason);
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(0, host.Status.BufferedBytes);
        Assert.Empty(host.Status.Connections);
    }

    [Fact]
    public void Records_that_may_be_skipped_are_skipped_and_count_as_life()
    {
        using var world = new World(2);
        TestHost host = Host(world);
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => app.Online.Count == 1, "online");

        for (int i = 0; i < 20; i++)
        {
            other.Send(raw, Record(0x85, new byte[100]));
            other.Send(raw, Record(0xFF, []));
            world.Run.RunFor(TimeSpan.FromSeconds(1));
        }

        Assert.False(raw.IsEnded);
        Assert.DoesNotContain(raw.Control, m => m is Ping);
    }

    [Fact]
    public void Whoever_floods_with_pings_and_reads_no_answer_loses_the_link_and_takes_bounded_memory()
    {
        using var world = new World(3);
        TestHost host = Host(world);
        AppLog app = host.Open("app", "p");
        var hostile = new RawHost(world);
        RawLink raw = hostile.Connect(host, reads: false);
        world.Until(() => app.Online.Count == 1, "online");
        byte[] flood = Records([.. Enumerable.Range(0, 1_000).Select(i => new Ping((ulong)i))]);

        // What is allocated bounds what is held, and is this test's own whatever others do in this process.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2 * LinkWriter.MaxControlBytes / flood.Length; i++)
        {
            hostile.Send(raw, flood);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * LinkWriter.MaxControlBytes);
        world.Until(() => app.Reasons.Any(), "offline", seconds: 11);
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Empty(host.Status.Connections);
    }

    [Fact]
    public void Whoever_never_reads_costs_a_507_and_is_timed_out()
    {
        using var world = new World(4);
        TestHost host = Host(world);
        AppLog app = host.Open("app", "p");
        var hostile = new RawHost(world);
        hostile.Connect(host, reads: false);
        world.Until(() => app.Online.Count == 1, "online");
        while (app.Send(new byte[10_000]).IsAccepted) { }

        Assert.Equal(MeshErrorCode.BufferFull, app.Send(new byte[10_000]).Code);
        world.Until(() => app.Reasons.Any(), "offline", seconds: 31);

        Assert.Equal([OfflineReason.TimedOut], app.Reasons);
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(0, host.Status.BufferedBytes);
        Assert.Empty(host.Status.Connections);
    }

    private static TestHost Host(World world) =>
        world.Start(change: mesh => mesh with { Link = mesh.Link with { MaxFrameBytes = MaxFrame } });

    private static byte[] Whole(uint source, uint destination, int length)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + length];
        int header = DataRecord.WriteHeader(record, source, destination, length);
        return record[..(header + length)];
    }

    private static byte[] Begin(uint source, uint destination, int total)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + WireLimits.Fragment];
        DataRecord.WriteBegin(record, source, destination, total);
        return record;
    }

    private static byte[] Middle(uint source, uint destination)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + WireLimits.Fragment];
        int header = DataRecord.WriteMiddle(record, source, destination);
        return record[..(header + WireLimits.Fragment)];
    }

    private static byte[] End(uint source, uint destination, int length)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + length];
        int header = DataRecord.WriteEnd(record, source, destination, length);
        return record[..(header + length)];
    }

    private static byte[] Patched(byte[] record, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(offset), value);
        return record;
    }

    private static byte[] Record(byte type, byte[] body) =>
        [type, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] Records(params ControlMessage[] messages)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (ControlMessage message in messages)
        {
            ControlCodec.Write(bytes, message);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
