using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

/// <summary>What an acceptor tells, and to whom.</summary>
public sealed class AcceptHandshakeTests
{
    private static readonly byte[] GenericRecord = [0x06, 0x00, 0x00, 0x03, 0xa1, 0x01, 0x01];

    private readonly HandshakeWorld _world = new();

    /// <summary>Every way to be unwelcome, with what our own log shall say.</summary>
    public static TheoryData<string> Unwelcome => [.. Cases.Keys];

    private static Dictionary<string, (HandshakeFault Fault, Func<HandshakeWorld, HandshakeSide> Play)> Cases { get; } =
        new()
        {
            ["signature tampered"] = (HandshakeFault.BadProof, world => Show(world, Tampered())),
            ["delegation is no delegation"] = (HandshakeFault.BadProof, world => Show(world, [1, 2, 3])),
            ["delegation empty"] = (HandshakeFault.BadProof, world => Show(world, [])),
            ["delegation of another host"] = (HandshakeFault.BadProof, world => Show(world, Own(HostM, -1, 30))),
            ["delegation expired"] = (HandshakeFault.BadProof, world => Show(world, Own(HostA, -30, 0))),
            ["delegation not yet valid"] = (HandshakeFault.BadProof, world => Show(world, Own(HostA, 1, 30))),
            ["metadata in place of a delegation"] = (
                HandshakeFault.BadProof,
                world => Show(world, FakeProofs.Metadata(Alice, HostA, "{}"))
            ),
            ["unknown identity"] = (HandshakeFault.UnknownIdentity, world => Show(world, Own(HostA, -1, 30), Mallory)),
            ["unknown caller"] = (
                HandshakeFault.UnknownCaller,
                world => Show(world with { Policy = new FakePolicy { Contacts = [] } }, Own(HostA, -1, 30))
            ),
            ["banned caller"] = (
                HandshakeFault.BannedCaller,
                world => Show(world with { Policy = new FakePolicy { Banned = [Alice] } }, Own(HostA, -1, 30))
            ),
            ["banned caller, open trust"] = (
                HandshakeFault.BannedCaller,
                world =>
                    Show(
                        world with
                        {
                            Policy = new FakePolicy { Banned = [Alice], Trust = TrustMode.Open },
                        },
                        Own(HostA, -1, 30)
                    )
            ),
            ["banned host"] = (
                HandshakeFault.BannedCaller,
                world => Show(world with { Policy = new FakePolicy { Barred = "a ban" } }, Own(HostA, -1, 30))
            ),
            ["banned host, contact link"] = (
                HandshakeFault.BannedCaller,
                world =>
                    Show(
                        world with
                        {
                            Policy = new FakePolicy { Barred = "a ban" },
                            Intent = world.Intent with { Kind = LinkKind.Contact },
                        },
                        Own(HostA, -1, 30)
                    )
            ),
            ["banned host, routing link"] = (HandshakeFault.BannedCaller, world => Route(world, bannedBefore: true)),
            ["host banned since TLS began, routing link"] = (
                HandshakeFault.BannedCaller,
                world => Route(world, bannedBefore: false)
            ),
            ["host banned since its Hello"] = (
                HandshakeFault.BannedCaller,
                world =>
                {
                    HandshakeSide side = Feed(world, Array.Empty<byte[]>());
                    world.Policy.Barred = "a ban";
                    side.Deliver(IntroduceOf(Own(HostA, -1, 30)));
                    return side;
                }
            ),
            ["no room, unknown caller"] = (
                HandshakeFault.UnknownCaller,
                world =>
                    Show(
                        world with
                        {
                            Policy = new FakePolicy { Contacts = [], Wait = TimeSpan.FromSeconds(9) },
                        },
                        Own(HostA, -1, 30)
                    )
            ),
            ["no delegation of our own"] = (
                HandshakeFault.NoProof,
                world => Show(world with { Policy = new FakePolicy { Proof = null } }, Own(HostA, -1, 30))
            ),
            ["unreadable Introduce"] = (HandshakeFault.Malformed, world => Feed(world, [0x02, 0, 0, 2, 0xa1, 0x01])),
            ["unknown record"] = (HandshakeFault.Malformed, world => Feed(world, [0x7e, 0, 0, 0])),
            ["too long a record"] = (HandshakeFault.Malformed, world => Feed(world, [0x02, 0, 0xff, 0xff])),
            ["Accepted out of order"] = (HandshakeFault.Malformed, world => Feed(world, new Accepted())),
            ["a second Hello"] = (HandshakeFault.Malformed, world => Feed(world, HelloFrom(world.Dialled()))),
            ["Proof, which is the acceptor's"] = (
                HandshakeFault.Malformed,
                world => Feed(world, new Proof(Own(HostA, -1, 30), null))
            ),
            ["Refused, which is the acceptor's"] = (HandshakeFault.Malformed, world => Feed(world, Refused.Generic)),
            ["Announce too early"] = (HandshakeFault.Malformed, world => Feed(world, new SnapshotEnd(0))),
            ["Ping too early"] = (HandshakeFault.Malformed, world => Feed(world, new Ping(1))),
            ["kind not served"] = (
                HandshakeFault.KindNotServed,
                world => Show(world with { Policy = new FakePolicy { Kinds = [] } }, Own(HostA, -1, 30))
            ),
            ["too many records"] = (
                HandshakeFault.TooMany,
                world => Feed(world, [.. Enumerable.Repeat<byte[]>([0xf0, 0, 0, 0], 16)])
            ),
            ["too many bytes"] = (
                HandshakeFault.TooMany,
                world => Feed(world, [.. Enumerable.Repeat(Skipped(16_000), 3)])
            ),
            ["silence"] = (
                HandshakeFault.TimedOut,
                world =>
                {
                    HandshakeSide side = Feed(world, Array.Empty<byte[]>());
                    side.RunOut();
                    return side;
                }
            ),
        };

    [Theory]
    [MemberData(nameof(Unwelcome))]
    public void Whoever_is_not_welcome_hears_the_same_bytes_whatever_was_wrong(string name)
    {
        (HandshakeFault fault, Func<HandshakeWorld, HandshakeSide> play) = Cases[name];

        HandshakeSide acceptor = play(_world);

        byte[] hello = HandshakeSide.Encode(HelloAgreement.HelloOf(_world.LocalB));
        Assert.Equal([hello, GenericRecord], acceptor.Sent);
        Assert.Equal(fault, acceptor.Failure!.Failure.Fault);
        Assert.False(acceptor.Handshake.MaySendSnapshot);
    }

    [Theory]
    [InlineData(0, 1_048_576u, 1ul, 1u)]
    [InlineData(0, 65_535u, 1ul, 1u)]
    [InlineData(null, 65_536u, 1ul, 1u)]
    [InlineData(0, 65_536u, null, 1u)]
    [InlineData(0, 65_536u, 0ul, 1u)]
    [InlineData(0, 65_536u, 1ul, 2u)]
    public void A_Hello_that_breaks_a_rule_is_refused_without_a_Hello_of_ours(
        int? kind,
        uint maxFrame,
        ulong? serial,
        uint minVersion
    )
    {
        var hello = new Hello(minVersion, 1, 0, 0, 5, maxFrame, (LinkKind?)kind, serial);
        HandshakeSide acceptor = _world.Accepting();
        bool good = maxFrame == 1_048_576;

        IReadOnlyList<HandshakeEffect> effects = acceptor.Handshake.Receive(hello, default, Wall);

        if (good)
        {
            Assert.IsType<SendRecord>(Assert.Single(effects));
        }
        else
        {
            Assert.Same(Refused.Generic, Assert.IsType<Fail>(Assert.Single(effects)).LastMessage);
        }
    }

    [Fact]
    public void The_signature_is_verified_before_anything_is_looked_up()
    {
        Show(_world, Tampered());

        Assert.Empty(_world.Policy.Questions);
    }

    [Fact]
    public void Of_a_banned_host_nothing_is_looked_up_and_nothing_verified()
    {
        _world.Policy.Barred = "a ban";
        HandshakeSide acceptor = Show(_world, Tampered());

        Assert.Equal(HandshakeFault.BannedCaller, acceptor.Failure!.Failure.Fault);
        Assert.Empty(_world.Policy.Questions);
    }

    [Fact]
    public void A_routing_link_of_a_host_that_is_not_banned_is_accepted()
    {
        HandshakeSide acceptor = Route(_world, bannedBefore: null);

        Assert.Null(acceptor.Failure);
        Assert.Equal((byte)RecordType.Accepted, acceptor.Sent[^1][0]);
    }

    [Fact]
    public void The_caller_is_looked_up_even_if_the_identity_is_unknown()
    {
        Show(_world, Own(HostA, -1, 30), Mallory);

        Assert.Equal(["identity", "caller"], _world.Policy.Questions);
    }

    [Fact]
    public void A_recorded_exchange_replayed_from_another_host_is_refused()
    {
        (HandshakeSide recorded, _) = _world.Run();
        HandshakeWorld replay = _world with { SeenByB = _world.SeenByB with { Hid = HostM, PublicKey = KeyOf(HostM) } };
        HandshakeSide acceptor = replay.Accepting();
        Forward(recorded, 0, acceptor);

        Assert.Equal(HandshakeFault.BadProof, acceptor.Failure!.Failure.Fault);
        Assert.Equal(GenericRecord, acceptor.Sent[^1]);
    }

    [Fact]
    public void A_delegation_relayed_by_the_host_it_was_shown_to_is_refused()
    {
        // Alice dials Mallory's host, which dials Bob with what it was shown.
        HandshakeWorld toMallory = _world with
        {
            SeenByA = _world.SeenByA with { Hid = HostM },
            Intent = _world.Intent with { ExpectedRhid = HostM },
        };
        HandshakeSide alice = toMallory.Dialled();
        HandshakeWorld fromMallory = _world with { SeenByB = _world.SeenByB with { Hid = HostM } };
        HandshakeSide bob = fromMallory.Accepting();
        Forward(alice, 0, bob);

        Assert.Equal(HandshakeFault.BadProof, bob.Failure!.Failure.Fault);
    }

    [Fact]
    public void A_remote_that_shows_our_own_hid_or_none_hears_nothing()
    {
        foreach (Hid shown in new[] { HostB, Hid.Any })
        {
            HandshakeWorld world = _world with { SeenByB = _world.SeenByB with { Hid = shown } };
            HandshakeSide acceptor = world.Accepting();

            Assert.Equal(HandshakeFault.OwnHid, acceptor.Failure!.Failure.Fault);
            Assert.Empty(acceptor.Sent);
        }
    }

    [Theory]
    [InlineData(TrustMode.Contacts)]
    [InlineData(TrustMode.Open)]
    public void Who_may_know_is_told_when_there_will_be_room(TrustMode trust)
    {
        IReadOnlyList<Uid> contacts = trust == TrustMode.Open ? [] : [Alice];
        var policy = new FakePolicy
        {
            Trust = trust,
            Contacts = contacts,
            Wait = TimeSpan.FromMilliseconds(1_500.5),
        };
        (HandshakeSide dialler, HandshakeSide acceptor) = (_world with { Policy = policy }).Run();

        Assert.Equal(HandshakeFault.NoRoom, acceptor.Failure!.Failure.Fault);
        Assert.Equal(new Refused(WireCode.Busy, "full", 1_501), acceptor.Failure.LastMessage);
        Assert.Equal(HandshakeFault.Refused, dialler.Failure!.Failure.Fault);
        Assert.Equal(TimeSpan.FromMilliseconds(1_501), dialler.Failure.Failure.RetryAfter);
    }

    [Theory]
    [MemberData(nameof(AfterProof))]
    public void A_proven_caller_that_breaks_a_rule_is_told_so(string name)
    {
        ControlMessage message = Later[name];
        HandshakeSide dialler = _world.Dialled();
        HandshakeSide acceptor = _world.Accepting();
        Forward(dialler, 0, acceptor);
        acceptor.Deliver(message);

        Assert.Equal(HandshakeFault.Malformed, acceptor.Failure!.Failure.Fault);
        Assert.Equal(new Close(WireCode.Malformed), acceptor.Failure.LastMessage);
        Assert.False(acceptor.Handshake.MaySendSnapshot);
    }

    public static TheoryData<string> AfterProof => [.. Later.Keys];

    private static Dictionary<string, ControlMessage> Later { get; } =
        new()
        {
            ["Hello"] = new Hello(1, 1, 0, 0, 1, 65_536, LinkKind.Peer, 1),
            ["Introduce"] = IntroduceOf([1]),
            ["Proof"] = new Proof(new byte[] { 1 }, null),
            ["Pending"] = new Pending(1),
            ["Refused"] = Refused.Generic,
            ["Announce"] = new Announce(1, Sid.OfName("app"), "chat", 1),
            ["SnapshotEnd"] = new SnapshotEnd(0),
            ["Hold"] = new Hold(true),
            ["Ping"] = new Ping(1),
            ["CloseAck"] = new CloseAck(),
        };

    [Fact]
    public void A_Close_during_the_handshake_ends_it_with_the_remotes_reason()
    {
        HandshakeSide acceptor = Feed(_world, new Close(WireCode.Stopping, "bye", 2_000));

        HandshakeFailure failure = acceptor.Failure!.Failure;
        Assert.Equal((HandshakeFault.RemoteClosed, WireCode.Stopping), (failure.Fault, failure.RemoteCode!.Value));
        Assert.Equal(TimeSpan.FromSeconds(2), failure.RetryAfter);
        Assert.Contains("bye", failure.Detail);
        Assert.Null(acceptor.Failure.LastMessage);
    }

    [Fact]
    public void Sixteen_records_and_32768_bytes_pass()
    {
        HandshakeSide acceptor = _world.Accepting();
        for (int count = 0; count < 16; count++)
        {
            Assert.Empty(acceptor.Handshake.CountRecord(2_048));
        }

        Assert.IsType<Fail>(Assert.Single(acceptor.Handshake.CountRecord(0)));
    }

    private static byte[] Own(Hid host, int fromDays, int toDays) =>
        FakeProofs.Delegation(Alice, host, Wall.AddDays(fromDays), Wall.AddDays(toDays));

    private static byte[] Tampered()
    {
        byte[] delegation = Own(HostA, -1, 30);
        delegation[^1] ^= 1;
        return delegation;
    }

    private static byte[] Skipped(int body) => [0xf0, 0, (byte)(body >> 8), (byte)body, .. new byte[body]];

    private static HandshakeSide Route(HandshakeWorld world, bool? bannedBefore)
    {
        world = world with
        {
            Intent = new DialIntent { Kind = LinkKind.Routing, Serial = 7 },
        };
        world.Policy.Barred = bannedBefore == true ? "a ban" : null;
        HandshakeSide acceptor = world.Accepting();
        world.Policy.Barred = bannedBefore is null ? null : "a ban";
        acceptor.Deliver(world.Dialled().Sent[0]);
        return acceptor;
    }

    private static HandshakeSide Show(HandshakeWorld world, byte[] delegation, Uid? ruid = null) =>
        Feed(world, IntroduceOf(delegation, ruid));

    private static HandshakeSide Feed(HandshakeWorld world, ControlMessage message) =>
        Feed(world, HandshakeSide.Encode(message));

    private static HandshakeSide Feed(HandshakeWorld world, params byte[][] records)
    {
        HandshakeSide acceptor = world.Accepting();
        acceptor.Deliver(world.Dialled().Sent[0]);
        foreach (byte[] record in records)
        {
            acceptor.Deliver(record);
        }

        return acceptor;
    }
}
