using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

public sealed class HandshakeTests
{
    private readonly HandshakeWorld _world = new();

    [Fact]
    public void Both_sides_establish_the_same_link_when_everything_is_in_order()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = _world.Run();

        HandshakeResult a = dialler.Result!;
        HandshakeResult b = acceptor.Result!;
        Assert.Equal((LinkRole.Dialler, LinkRole.Acceptor), (a.Role, b.Role));
        Assert.Equal(new LinkName(HostA, 7), a.Name);
        Assert.Equal(a.Name, b.Name);
        Assert.Equal((Alice, Bob, HostB), (a.Luid!.Value, a.Remote!.Uid, a.Rhid));
        Assert.Equal((Bob, Alice, HostA), (b.Luid!.Value, b.Remote!.Uid, b.Rhid));
        Assert.Equal((22ul, 11ul), (a.RemoteBootEpoch, b.RemoteBootEpoch));
        Assert.Equal("""{"name":"bob"}""", a.RemoteMetadata!.Json);
        Assert.Equal("""{"name":"alice"}""", b.RemoteMetadata!.Json);
        Assert.Equal(("10.0.0.1:1", "mesh/b"), (a.ObservedAddress, a.Agent));
        Assert.Equal(("10.0.0.2:2", "mesh/a"), (b.ObservedAddress, b.Agent));
        Assert.Null(dialler.Handshake.Deadline);
        Assert.Null(acceptor.Handshake.Deadline);
    }

    [Fact]
    public void The_records_are_those_of_the_page_and_in_its_order()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = _world.Run();

        Assert.Equal([RecordType.Hello, RecordType.Introduce, RecordType.Accepted], TypesOf(dialler));
        Assert.Equal([RecordType.Hello, RecordType.Proof, RecordType.Accepted], TypesOf(acceptor));
    }

    [Fact]
    public void Dialler_says_Hello_and_Introduce_without_waiting()
    {
        HandshakeSide dialler = _world.Dialled();

        Assert.Equal([RecordType.Hello, RecordType.Introduce], TypesOf(dialler));
    }

    [Fact]
    public void Acceptor_says_nothing_before_it_was_spoken_to()
    {
        Assert.Empty(_world.Accepting().Sent);
    }

    [Fact]
    public void Announcements_may_leave_after_the_own_Accepted_and_not_before()
    {
        HandshakeSide dialler = _world.Dialled();
        HandshakeSide acceptor = _world.Accepting();
        acceptor.Deliver(dialler.Sent[0]);
        Assert.False(acceptor.Handshake.MaySendSnapshot);
        acceptor.Deliver(dialler.Sent[1]);
        Assert.True(acceptor.Handshake.MaySendSnapshot);
        Assert.Null(acceptor.Result);

        dialler.Deliver(acceptor.Sent[0]);
        dialler.Deliver(acceptor.Sent[1]);
        Assert.False(dialler.Handshake.MaySendSnapshot);
        dialler.Deliver(acceptor.Sent[2]);
        Assert.True(dialler.Handshake.MaySendSnapshot);
    }

    [Fact]
    public void A_record_behind_Accepted_is_the_running_links_and_not_the_handshakes()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = _world.Run();
        var announce = new Announce(1, Sid.OfName("app"), "chat", 262_144);

        Assert.Throws<InvalidOperationException>(() => dialler.Handshake.Receive(announce, default, Wall));
        Assert.Throws<InvalidOperationException>(() => acceptor.Handshake.Receive(announce, default, Wall));
        Assert.Empty(dialler.Handshake.CountRecord(100_000));
        Assert.Empty(dialler.Handshake.Malformed(new WireException("anything")));
        Assert.Empty(dialler.Handshake.Tick(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_record_after_a_failure_does_nothing()
    {
        HandshakeSide acceptor = _world.Accepting();
        acceptor.Deliver(new Accepted());
        Assert.NotNull(acceptor.Failure);

        Assert.Empty(acceptor.Handshake.Receive(HelloFrom(_world.Dialled()), default, Wall));
        Assert.Empty(acceptor.Handshake.AdmissionDecided(AdmissionDecision.Allow, default));
        Assert.False(acceptor.Handshake.MaySendSnapshot);
    }

    [Theory]
    [InlineData(1, 3, 2, 5, 3)]
    [InlineData(2, 5, 1, 3, 3)]
    [InlineData(1, 1, 1, 9, 1)]
    public void The_version_is_the_lower_of_the_two_highest(uint minA, uint maxA, uint minB, uint maxB, uint version)
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = Versions(minA, maxA, minB, maxB).Run();

        Assert.Equal(version, dialler.Result!.Version);
        Assert.Equal(version, acceptor.Result!.Version);
    }

    [Theory]
    [InlineData(1, 1, 2, 3)]
    [InlineData(4, 5, 1, 3)]
    public void No_version_in_common_closes_with_Unsupported_on_both_sides(uint minA, uint maxA, uint minB, uint maxB)
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = Versions(minA, maxA, minB, maxB).Run();

        AssertUnsupported(dialler);
        AssertUnsupported(acceptor);
        Assert.Equal([RecordType.Hello, RecordType.Close], TypesOf(acceptor));
    }

    [Fact]
    public void Features_in_force_are_those_that_both_offer()
    {
        HandshakeWorld world = _world with
        {
            LocalA = _world.LocalA with { Offered = 0b0111, Required = 0b0010 },
            LocalB = _world.LocalB with { Offered = 0b1110, Required = 0b0100 },
        };
        (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

        Assert.Equal(0b0110ul, dialler.Result!.Features);
        Assert.Equal(0b0110ul, acceptor.Result!.Features);
    }

    [Theory]
    [InlineData(0b1000, 0)]
    [InlineData(0, 0b1000)]
    public void A_needed_feature_that_is_missing_closes_with_Unsupported(ulong neededByA, ulong neededByB)
    {
        HandshakeWorld world = _world with
        {
            LocalA = _world.LocalA with { Offered = neededByA | 1, Required = neededByA },
            LocalB = _world.LocalB with { Offered = neededByB | 1, Required = neededByB },
        };
        (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

        AssertUnsupported(dialler);
        AssertUnsupported(acceptor);
    }

    [Fact]
    public void A_routing_link_is_established_without_any_identity()
    {
        HandshakeWorld world = _world with
        {
            Intent = new DialIntent { Serial = 3, Kind = LinkKind.Routing },
            Policy = new FakePolicy { AsksAdmission = true },
        };
        (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

        Assert.Equal([RecordType.Hello, RecordType.Accepted], TypesOf(dialler));
        Assert.Equal([RecordType.Hello, RecordType.Accepted], TypesOf(acceptor));
        Assert.Null(dialler.Result!.Luid);
        Assert.Null(acceptor.Result!.Remote);
        Assert.Equal(dialler.Result.Name, acceptor.Result.Name);
        Assert.Empty(world.Policy.Questions);
    }

    [Fact]
    public void A_contact_link_takes_a_proven_stranger_and_asks_no_admission()
    {
        HandshakeWorld world = _world with
        {
            Intent = _world.Intent with { Kind = LinkKind.Contact },
            Policy = new FakePolicy { Contacts = [], AsksAdmission = true },
        };
        (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

        Assert.Equal(LinkKind.Contact, dialler.Result!.Kind);
        Assert.Equal(Alice, acceptor.Result!.Remote!.Uid);
    }

    [Fact]
    public void With_open_trust_a_proven_stranger_comes_in()
    {
        HandshakeWorld world = _world with
        {
            Policy = new FakePolicy { Contacts = [], Trust = TrustMode.Open },
        };

        Assert.NotNull(world.Run().Acceptor.Result);
    }

    [Fact]
    public void Metadata_that_does_not_verify_is_ignored_and_noted_on_both_sides()
    {
        byte[] ofAnotherHost = FakeProofs.Metadata(Alice, HostM, "{}");
        byte[] ofAnotherIdentity = FakeProofs.Metadata(Mallory, HostB, "{}");
        HandshakeWorld world = _world with
        {
            Intent = _world.Intent with
            {
                Identities = new DialIdentities(Alice, Bob, ProofOf(Alice, HostA) with { Metadata = ofAnotherHost }),
            },
            Policy = new FakePolicy
            {
                AsksAdmission = true,
                Proof = ProofOf(Bob, HostB) with { Metadata = ofAnotherIdentity },
            },
        };
        HandshakeSide dialler = world.Dialled();
        HandshakeSide acceptor = world.Accepting();
        Exchange(dialler, acceptor);
        Assert.Null(acceptor.Asked!.MetadataJson);
        acceptor.Decide(AdmissionDecision.Allow);
        Forward(acceptor, 3, dialler);
        Forward(dialler, 2, acceptor);

        Assert.Null(dialler.Result!.RemoteMetadata);
        Assert.NotNull(dialler.Result.MetadataFault);
        Assert.Null(acceptor.Result!.RemoteMetadata);
        Assert.NotNull(acceptor.Result.MetadataFault);
    }

    [Fact]
    public void A_dial_intent_without_identities_is_for_routing_only()
    {
        HandshakeWorld world = _world with { Intent = _world.Intent with { Identities = null } };

        Assert.Throws<ArgumentException>(() => world.Dial());
    }

    private static IEnumerable<RecordType> TypesOf(HandshakeSide side) =>
        side.Sent.Select(record => (RecordType)record[0]);

    private static void AssertUnsupported(HandshakeSide side)
    {
        Assert.Equal(HandshakeFault.Unsupported, side.Failure!.Failure.Fault);
        Assert.Equal(new Close(WireCode.Unsupported), side.Failure.LastMessage);
    }

    private HandshakeWorld Versions(uint minA, uint maxA, uint minB, uint maxB) =>
        _world with
        {
            LocalA = _world.LocalA with { MinVersion = minA, MaxVersion = maxA },
            LocalB = _world.LocalB with { MinVersion = minB, MaxVersion = maxB },
        };
}
