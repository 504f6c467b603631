using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

/// <summary>What a dialler shows, and what it believes.</summary>
public sealed class DialHandshakeTests
{
    private readonly HandshakeWorld _world = new();

    [Theory]
    [InlineData(LinkKind.Peer)]
    [InlineData(LinkKind.Contact)]
    public void Nothing_is_sent_to_a_host_that_the_dialler_may_not_show_itself_to(LinkKind kind)
    {
        HandshakeWorld world = _world with { Intent = _world.Intent with { Kind = kind, MayShow = false } };
        HandshakeSide dialler = world.Dialled();

        Assert.Empty(dialler.Sent);
        Assert.Equal(HandshakeFault.MayNotShow, dialler.Failure!.Failure.Fault);
    }

    [Fact]
    public void Nothing_is_sent_to_another_host_than_the_one_dialled()
    {
        HandshakeWorld world = _world with { SeenByA = _world.SeenByA with { Hid = HostM } };
        HandshakeSide dialler = world.Dialled();

        Assert.Empty(dialler.Sent);
        Assert.Equal(HandshakeFault.OtherHost, dialler.Failure!.Failure.Fault);
    }

    [Fact]
    public void Nothing_is_sent_to_a_remote_that_shows_our_own_hid_or_none()
    {
        foreach (Hid shown in new[] { HostA, Hid.Any })
        {
            HandshakeWorld world = _world with
            {
                SeenByA = _world.SeenByA with { Hid = shown },
                Intent = _world.Intent with { ExpectedRhid = null },
            };
            HandshakeSide dialler = world.Dialled();

            Assert.Empty(dialler.Sent);
            Assert.Equal(HandshakeFault.OwnHid, dialler.Failure!.Failure.Fault);
        }
    }

    [Theory]
    [InlineData("tampered")]
    [InlineData("nonsense")]
    [InlineData("of another host")]
    [InlineData("of another identity")]
    [InlineData("of our own")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    public void A_bad_proof_ends_the_link_without_a_word(string how)
    {
        byte[] delegation = how switch
        {
            "tampered" => Flipped(Of(Bob, HostB, -1, 30)),
            "nonsense" => [1, 2, 3],
            "of another host" => Of(Bob, HostM, -1, 30),
            "of another identity" => Of(Mallory, HostB, -1, 30),
            "of our own" => Of(Alice, HostA, -1, 30),
            "expired" => Of(Bob, HostB, -30, 0),
            _ => Of(Bob, HostB, 1, 30),
        };
        HandshakeSide dialler = _world.Dialled();
        dialler.Deliver(new Hello(1, 1, 0, 0, 22, 65_536));
        dialler.Deliver(new Proof(delegation, null));
        dialler.Deliver(new Accepted());

        Assert.Equal(2, dialler.Sent.Count);
        Assert.Equal(HandshakeFault.BadProof, dialler.Failure!.Failure.Fault);
        Assert.Null(dialler.Failure.LastMessage);
        Assert.Null(dialler.Result);
    }

    [Fact]
    public void A_recorded_answer_replayed_by_another_host_is_not_believed()
    {
        (_, HandshakeSide recorded) = _world.Run();
        HandshakeWorld world = _world with
        {
            SeenByA = _world.SeenByA with { Hid = HostM },
            Intent = _world.Intent with { ExpectedRhid = null },
        };
        HandshakeSide dialler = world.Dialled();
        Forward(recorded, 0, dialler);

        Assert.Equal(HandshakeFault.BadProof, dialler.Failure!.Failure.Fault);
    }

    [Theory]
    [MemberData(nameof(OutOfOrder))]
    public void Any_other_order_of_records_is_malformed(int after, string name)
    {
        HandshakeSide dialler = _world.Dialled();
        foreach (string before in Answers.Keys.Take(after))
        {
            dialler.Deliver(Answers[before]);
        }

        dialler.Deliver(Everything[name]);

        Assert.Equal(HandshakeFault.Malformed, dialler.Failure!.Failure.Fault);
        Assert.Equal(new Close(WireCode.Malformed), dialler.Failure.LastMessage);
        Assert.Null(dialler.Result);
    }

    public static TheoryData<int, string> OutOfOrder
    {
        get
        {
            var data = new TheoryData<int, string>();
            string[] ends = ["Refused", "Close"];
            string[][] due =
            [
                ["Hello"],
                ["Proof"],
                ["Pending", "Accepted"],
                ["Accepted"],
            ];
            for (int after = 0; after < due.Length; after++)
            {
                foreach (string name in Everything.Keys.Except(due[after]).Except(ends))
                {
                    data.Add(after, name);
                }
            }

            return data;
        }
    }

    /// <summary>What the acceptor says, in order, if it asks for admission.</summary>
    private static Dictionary<string, ControlMessage> Answers { get; } =
        new()
        {
            ["Hello"] = new Hello(1, 1, 0, 0, 22, 65_536),
            ["Proof"] = new Proof(Of(Bob, HostB, -1, 30), null),
            ["Pending"] = new Pending(10_000),
        };

    private static Dictionary<string, ControlMessage> Everything { get; } =
        new(Answers)
        {
            ["Introduce"] = IntroduceOf([1]),
            ["Accepted"] = new Accepted(),
            ["Refused"] = Refused.Generic,
            ["Announce"] = new Announce(1, Sid.OfName("app"), "chat", 1),
            ["Withdraw"] = new Withdraw(1, 0, WireCode.AppClosed),
            ["SnapshotEnd"] = new SnapshotEnd(0),
            ["Credit"] = new Credit([new CreditGrant(1, 1, 1)]),
            ["Hold"] = new Hold(true),
            ["Keep"] = new Keep(HostA, 1, OtherIsDead: false),
            ["End"] = new End(0),
            ["Close"] = new Close(WireCode.Idle),
            ["CloseAck"] = new CloseAck(),
            ["Ping"] = new Ping(1),
            ["Pong"] = new Pong(1),
        };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_refusal_is_heard_at_every_step(int after)
    {
        HandshakeSide dialler = _world.Dialled();
        foreach (ControlMessage before in Answers.Values.Take(after))
        {
            dialler.Deliver(before);
        }

        dialler.Deliver(new Refused((WireCode)99, "go away", 3_000));

        HandshakeFailure failure = dialler.Failure!.Failure;
        Assert.Equal((HandshakeFault.Refused, (WireCode)99), (failure.Fault, failure.RemoteCode!.Value));
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
        Assert.Null(dialler.Failure.LastMessage);
    }

    [Fact]
    public void Pending_on_a_routing_link_is_malformed()
    {
        HandshakeWorld world = _world with
        {
            Intent = new DialIntent { Serial = 1, Kind = LinkKind.Routing },
        };
        HandshakeSide dialler = world.Dialled();
        dialler.Deliver(Answers["Hello"]);
        dialler.Deliver(new Pending(1));

        Assert.Equal(HandshakeFault.Malformed, dialler.Failure!.Failure.Fault);
    }

    [Fact]
    public void An_acceptors_Hello_that_breaks_a_rule_is_malformed()
    {
        HandshakeSide dialler = _world.Dialled();
        var effects = dialler.Handshake.Receive(new Hello(2, 1, 0, 0, 1, 65_536), default, Wall);

        Assert.Equal(new Close(WireCode.Malformed), Assert.IsType<Fail>(Assert.Single(effects)).LastMessage);
    }

    [Fact]
    public void An_unreadable_record_closes_with_the_code_of_its_fault()
    {
        HandshakeSide malformed = _world.Dialled();
        malformed.Deliver([0x01, 0, 0, 1, 0xff]);
        HandshakeSide unknown = _world.Dialled();
        unknown.Deliver([0x7e, 0, 0, 0]);

        Assert.Equal(new Close(WireCode.Malformed), malformed.Failure!.LastMessage);
        Assert.Equal(new Close(WireCode.Unsupported), unknown.Failure!.LastMessage);
    }

    [Fact]
    public void A_record_to_be_skipped_is_skipped_and_counted()
    {
        HandshakeSide dialler = _world.Dialled();
        for (int count = 0; count < 13; count++)
        {
            dialler.Deliver([0xf0, 0, 0, 0]);
        }

        dialler.Deliver(Answers["Hello"]);
        dialler.Deliver(Answers["Proof"]);
        Assert.Null(dialler.Failure);
        dialler.Deliver([0xf0, 0, 0, 0]);
        Assert.Null(dialler.Failure);
        dialler.Deliver(new Accepted());

        Assert.Equal(HandshakeFault.TooMany, dialler.Failure!.Failure.Fault);
        Assert.Equal(new Close(WireCode.TooMany), dialler.Failure.LastMessage);
    }

    private static byte[] Of(Uid uid, Hid hid, int fromDays, int toDays) =>
        FakeProofs.Delegation(uid, hid, Wall.AddDays(fromDays), Wall.AddDays(toDays));

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[5] ^= 0x40;
        return bytes;
    }
}
