using Mesh.Actors.Bans;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Bans of identities, hosts and addresses: edge case 34 of Wish. They act at once, hold, and end.</summary>
public sealed class BanCases(ITestOutputHelper output) : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(seed: 34, hosts: 2);

    private SimHost Left => _mesh.Hosts[0];

    private SimHost Right => _mesh.Hosts[1];

    private MeshBans Bans => Left.Mesh!.Bans;

    public void Dispose() => _mesh.Dispose();

    [Theory]
    [InlineData(BanKind.Identity)]
    [InlineData(BanKind.Host)]
    [InlineData(BanKind.Addresses)]
    public void Case_34_A_ban_acts_at_once_on_both_sides_and_later_hellos_are_refused(BanKind kind)
    {
        var wire = new WireLog(_mesh);
        (SimApp left, SimApp right) = Meet();
        AssertEndsAtOnce(() => Add(kind), left, right, wire, isAnswered: kind != BanKind.Addresses);
        Assert.Equal(kind == BanKind.Addresses, Left.Mesh!.Bans.All.Single().Range is not null);
    }

    [Fact]
    public void Case_34_A_removal_acts_at_once_on_both_sides_and_later_hellos_are_refused()
    {
        var wire = new WireLog(_mesh);
        (SimApp left, SimApp right) = Meet();
        AssertEndsAtOnce(() => Left.Contacts.Remove(Right.Uid), left, right, wire, isAnswered: true);
        Assert.Null(Left.Contacts.Find(Right.Uid));
    }

    [Fact]
    public void Case_34_Who_was_removed_is_online_again_when_he_is_added_back()
    {
        (SimApp left, SimApp right) = Meet();
        _mesh.In(TimeSpan.Zero).Do(() => Left.Contacts.Remove(Right.Uid));
        _mesh.RunFor(10.Minutes());
        Assert.Empty(left.Online);
        Assert.Empty(right.Online);

        _mesh.In(TimeSpan.Zero).Do(() => Left.Learn(Right));
        _mesh.RunUntil(() => left.Sees(Right) && right.Sees(Left), 5.Seconds());
        _mesh.RunFor(1.Minutes());
        Assert.Single(left.Online);
        Assert.True(left.SendTo(Right, "again"u8).IsAccepted && right.SendTo(Left, "again"u8).IsAccepted);
        _mesh.RunFor(1.Seconds());
        Assert.Equal((1, 1), (left.FrameCount, right.FrameCount));
    }

    [Theory]
    [InlineData(BanKind.Identity)]
    [InlineData(BanKind.Host)]
    [InlineData(BanKind.Addresses)]
    public void Case_34_When_the_ban_is_lifted_they_are_online_again_without_being_asked(BanKind kind)
    {
        (SimApp left, SimApp right) = Meet();
        _mesh.In(TimeSpan.Zero).Do(() => Add(kind));
        _mesh.RunFor(10.Minutes());
        Assert.Empty(left.Online);

        _mesh.In(TimeSpan.Zero).Do(() => Assert.True(Remove(kind)));
        _mesh.RunUntil(() => left.Sees(Right) && right.Sees(Left), 2.Seconds());
        _mesh.RunFor(1.Minutes());
        Assert.Single(left.Online);
    }

    [Theory]
    [InlineData(BanKind.Identity)]
    [InlineData(BanKind.Host)]
    [InlineData(BanKind.Addresses)]
    [InlineData(null)]
    public void Case_34_From_the_moment_of_a_ban_or_removal_no_frame_passes_either_way(BanKind? kind)
    {
        (SimApp left, SimApp right) = Meet();
        SendResult after = default;
        _mesh
            .In(TimeSpan.Zero)
            .Do(() =>
            {
                Assert.True(right.SendTo(Left, "under way"u8).IsAccepted);
                Assert.True(left.SendTo(Right, "before"u8).IsAccepted);
                Peer peer = left.PeerOn(Right)!;
                if (kind is { } ban)
                {
                    Add(ban);
                }
                else
                {
                    Left.Contacts.Remove(Right.Uid);
                }

                after = left.Send(peer, "after"u8);
            });
        _mesh.RunFor(1.Minutes());

        Assert.Equal(MeshErrorCode.NoConnection, after.Code);
        Assert.Empty(left.Frames);
        Assert.All(right.Frames, frame => Assert.Equal("before"u8, frame.Data.Span));
        Assert.Equal(OfflineReason.NotPermitted, ReasonsOf(left).Single());
        Assert.Equal(OfflineReason.NotPermitted, ReasonsOf(right).Single());
    }

    [Theory]
    [InlineData(BanKind.Identity)]
    [InlineData(BanKind.Host)]
    [InlineData(BanKind.Addresses)]
    public void Case_34_A_ban_lifted_in_the_moment_of_its_making_ends_one_stay_and_another_begins(BanKind kind)
    {
        (SimApp left, SimApp right) = Meet();
        _mesh
            .In(TimeSpan.Zero)
            .Do(() =>
            {
                Add(kind);
                Assert.True(Remove(kind));
                Assert.False(left.SendTo(Right, "between"u8).IsAccepted);
            });
        _mesh.RunUntil(() => ReasonsOf(left).Any() && left.Sees(Right) && right.Sees(Left), 5.Seconds());
        _mesh.In(TimeSpan.Zero).Do(() => Assert.True(left.SendTo(Right, "again"u8).IsAccepted));
        _mesh.RunFor(1.Minutes());

        Assert.Equal(OfflineReason.NotPermitted, ReasonsOf(left).Single());
        Assert.Equal(OfflineReason.NotPermitted, ReasonsOf(right).Single());
        Assert.Equal("again"u8, right.Frames.Single().Data.Span);
    }

    [Theory]
    [InlineData(BanKind.Host)]
    [InlineData(BanKind.Addresses)]
    public void A_ban_with_an_end_ends_by_itself(BanKind kind)
    {
        (SimApp left, SimApp right) = Meet();
        TimeSpan begin = _mesh.Now;
        _mesh.In(TimeSpan.Zero).Do(() => Add(kind, 3.Hours()));
        _mesh.RunUntil(() => left.Online.Count == 0, 1.Seconds());
        _mesh.RunUntil(() => left.Sees(Right) && right.Sees(Left), 4.Hours());

        Assert.InRange(_mesh.Now - begin, 3.Hours(), 3.Hours() + 5.Seconds());
        Assert.Empty(Bans.All);
    }

    [Theory]
    [InlineData(BanKind.Identity, "identity")]
    [InlineData(BanKind.Host, "banned here by host")]
    [InlineData(BanKind.Addresses, "banned here by address block 192.0.2.0/24 (spam)")]
    public void Explain_says_by_what_somebody_is_banned_and_a_call_is_refused_with_it(BanKind kind, string words)
    {
        Meet();
        _mesh.In(TimeSpan.Zero).Do(() => Add(kind));
        _mesh.RunFor(10.Seconds());

        Explanation told = _mesh.Do(() => Left.Mesh!.ExplainAsync(Right.Uid));
        output.WriteLine(told.ToString());
        Assert.Equal(PeerCause.Banned, told.Cause);
        Assert.Contains(words, told.Summary, StringComparison.Ordinal);
        Assert.Contains(told.Decisions, decision => decision.Kind == DecisionKind.Banned);
        var refused = Assert.Throws<MeshException>(() =>
            _mesh.Do(async () =>
            {
                await Left.Mesh!.ConnectAsync(Left.Uid, Right.Uid);
                return true;
            })
        );
        Assert.Contains("banned here", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_everybody_is_welcome_a_banned_identity_comes_back_under_another_name_and_a_banned_address_does_not()
    {
        var open = new SimOptions();
        using var mesh = SimMesh.Create(
            seed: 35,
            hosts: 1,
            open with
            {
                Mesh = open.Mesh with { Trust = TrustMode.Open },
            }
        );
        SimHost host = mesh.Hosts[0];
        SimIdentity first = mesh.NewIdentity("first");
        SimIdentity second = mesh.NewIdentity("second");
        SimHost caller = mesh.AddHost([first, second]);
        SimApp app = host.OpenApp("app", "talk");
        caller.OpenApp("caller", "talk");
        mesh.RunFor(1.Seconds());
        caller.Move("192.0.2.1:7400");

        Assert.True(Connects(mesh, caller, first.Uid, host));
        mesh.RunUntil(() => app.Online.Any(peer => peer.Ruid == first.Uid), 5.Seconds());
        host.Mesh!.Bans.Add(first.Uid);
        mesh.RunUntil(() => app.Online.Count == 0, 5.Seconds());
        mesh.RunFor(5.Seconds());
        Assert.False(Connects(mesh, caller, first.Uid, host));
        Assert.True(Connects(mesh, caller, second.Uid, host));

        host.Mesh.Bans.Add(AddressRange.Parse("192.0.2.0/24"));
        mesh.RunUntil(() => app.Online.Count == 0, 5.Seconds());
        mesh.RunFor(5.Seconds());
        Assert.False(Connects(mesh, caller, second.Uid, host));
        mesh.RunFor(1.Minutes());
        Assert.Empty(mesh.Network.Links);
    }

    [Fact]
    public void A_ban_holds_over_a_restart()
    {
        (SimApp left, SimApp right) = Meet();
        _mesh.In(TimeSpan.Zero).Do(() => Add(BanKind.Host));
        _mesh.RunFor(5.Seconds());
        _mesh.In(TimeSpan.Zero).Crash(Left);
        _mesh.In(5.Seconds()).Restart(Left);
        _mesh.RunFor(10.Minutes());

        Assert.Empty(left.Online);
        Assert.Empty(right.Online);
        Assert.Equal(Right.Hid, Bans.All.Single().Hid);
    }

    [Fact]
    public void Of_two_hosts_of_a_contact_the_one_that_is_not_banned_is_dialled()
    {
        SimIdentity ada = _mesh.NewIdentity("ada");
        SimHost first = _mesh.AddHost([ada]);
        SimHost second = _mesh.AddHost([ada]);
        SimApp left = Left.OpenApp("left", "talk");
        first.OpenApp("first", "talk");
        second.OpenApp("second", "talk");
        _mesh.RunFor(1.Seconds());
        Bans.Add(first.Hid);
        _mesh.Introduce(Left, first);
        _mesh.Introduce(Left, second);
        _mesh.RunUntil(() => left.Sees(second), 10.Seconds());
        _mesh.RunFor(10.Minutes());

        Assert.Equal(second.Hid, Assert.Single(left.Online).Rhid);
    }

    [Fact]
    public void Our_own_identity_is_not_banned()
    {
        _mesh.RunFor(1.Seconds());
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => Bans.Add(Left.Uid)).Code);
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => Bans.Add(Left.Hid)).Code);
        Assert.Empty(Bans.All);
    }

    private static bool Connects(SimMesh mesh, SimHost caller, Uid luid, SimHost host)
    {
        try
        {
            return mesh.Do(async () =>
            {
                await caller.Mesh!.ConnectAsync(luid, host.Uid, addresses: [host.Address]);
                return true;
            });
        }
        catch (MeshException e) when (e.Code == MeshErrorCode.NoConnection)
        {
            return false;
        }
    }

    // Here in the very moment, there as soon as the word is there; no frame either way, and nothing of ours on the wire from then on.
    private static IEnumerable<OfflineReason> ReasonsOf(SimApp app) =>
        app.Events.Select(e => e.Event).OfType<Offline>().Select(offline => offline.Reason);

    private void AssertEndsAtOnce(Action act, SimApp left, SimApp right, WireLog wire, bool isAnswered)
    {
        (Peer there, Peer here) = (left.PeerOn(Right)!, right.PeerOn(Left)!);
        int links = _mesh.Network.LinkCount;
        TimeSpan acted = _mesh.Now;
        _mesh
            .In(TimeSpan.Zero)
            .Do(() =>
            {
                act();
                Assert.True(right.Send(here, "crosses it"u8).IsAccepted);
            });
        _mesh.RunUntil(() => left.Online.Count == 0 && right.Online.Count == 0, 1.Seconds());

        SimAppEvent told = Assert.Single(left.Events, e => e.Event is Offline);
        Assert.Equal((acted, OfflineReason.NotPermitted), (told.At, ((Offline)told.Event).Reason));
        Assert.Equal(
            OfflineReason.NotPermitted,
            Assert.IsType<Offline>(Assert.Single(right.Events, e => e.Event is Offline).Event).Reason
        );
        Assert.False(left.Send(there, "after it"u8).IsAccepted);
        Assert.False(right.Send(here, "after it"u8).IsAccepted);
        _mesh.RunFor(5.Seconds());
        TimeSpan over = _mesh.Now;
        _mesh.RunFor(10.Minutes());
        Assert.Empty(left.Online);
        Assert.Empty(right.Online);
        Assert.Equal((0, 0), (left.FrameCount, right.FrameCount));

        // The other side has tried again and again; we have not.
        Assert.All(_mesh.Network.Links, link => Assert.Equal(Right, link.Dialler));
        Assert.True(_mesh.Network.LinkCount > links, "nobody has tried");
        Assert.DoesNotContain(wire.Of(Left, Right, acted), record => record.TellsOf(Left));
        IReadOnlyList<WireRecord> later = wire.Of(Left, Right, over);
        Assert.All(
            later,
            record => Assert.True(record.IsGenericRefusal || record.Type == RecordType.Hello, $"{record}")
        );
        Assert.Equal(isAnswered, later.Any(record => record.IsGenericRefusal));
        Assert.Equal(isAnswered, later.Count > 0);
    }

    private (SimApp Left, SimApp Right) Meet()
    {
        SimApp left = Left.OpenApp("left", "talk");
        SimApp right = Right.OpenApp("right", "talk");
        _mesh.RunFor(1.Seconds());
        Right.Move("192.0.2.7:7400");
        _mesh.Introduce(Left, Right);
        _mesh.RunUntil(() => left.Sees(Right) && right.Sees(Left), 5.Seconds());
        _mesh.RunFor(5.Seconds());
        return (left, right);
    }

    private void Add(BanKind kind, TimeSpan? lifetime = null)
    {
        _ = kind switch
        {
            BanKind.Identity => Bans.Add(Right.Uid),
            BanKind.Host => Bans.Add(Right.Hid, "spam", lifetime),
            _ => Bans.Add(AddressRange.Parse("192.0.2.0/24"), "spam", lifetime),
        };
    }

    private bool Remove(BanKind kind) =>
        kind switch
        {
            BanKind.Identity => Bans.Remove(Right.Uid),
            BanKind.Host => Bans.Remove(Right.Hid),
            _ => Bans.Remove(AddressRange.Parse("192.0.2.0/24")),
        };
}
