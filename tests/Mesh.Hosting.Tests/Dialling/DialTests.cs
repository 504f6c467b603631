using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests.Dialling;

/// <summary>One dial with several candidate addresses, and several dials for one address.</summary>
public sealed class DialTests : IDisposable
{
    private World _world = null!;
    private TestHost _a = null!;
    private TestHost _b = null!;
    private HeldTransport _transport = null!;

    public DialTests() => Begin(seed: 11);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_next_address_is_tried_after_the_stagger_and_the_loser_leaves_nothing_behind()
    {
        _transport.Hold("mem:501");
        Task done = Connect(_b, "mem:501", _b.Address);
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(30));

        Assert.Equal(["mem:501", _b.Address], _transport.Dials.Select(dial => dial.Address));
        Assert.Equal(TimeSpan.FromMilliseconds(250), _transport.Dials[1].At - _transport.Dials[0].At);
        Assert.Equal(["mem:501"], _transport.GivenUp);
        AssertOneLink();
    }

    [Fact]
    public void The_next_address_is_tried_at_once_when_one_fails()
    {
        Task done = Connect(_b, "mem:501", "mem:502", _b.Address);
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);

        Assert.Equal(3, _transport.Dials.Count);
        Assert.Single(_transport.Dials.Select(dial => dial.At).Distinct());
        AssertOneLink();
    }

    [Fact]
    public void A_loser_that_comes_to_its_link_too_late_closes_it()
    {
        _transport.IsDeaf = true;
        _transport.Hold("mem:501");
        _transport.Aliases["mem:501"] = _b.Address;
        Task done = Connect(_b, "mem:501", _b.Address);
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);

        _world.Run.Post(() => _transport.Release("mem:501"));
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        AssertOneLink();
    }

    [Fact]
    public void A_dial_that_is_given_up_closes_the_link_that_it_comes_to_later()
    {
        _transport.IsDeaf = true;
        _transport.Hold(_b.Address);
        Task done = Connect(_b, _b.Address);
        _world.Until(() => _transport.UnderWay.Count == 1, "the dial", seconds: 1);

        _world.Run.Post(() => _a.Contacts.Remove(_b.Uid));
        _world.Until(() => done.IsFaulted, "an answer", seconds: 1);
        _world.Run.Post(() => _transport.Release(_b.Address));
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal((0, 0), (_a.Host.LinkCount, _b.Host.LinkCount));
        Assert.Equal(0, _a.Status.HandshakeCount);
    }

    [Fact]
    public void Two_addresses_of_one_host_make_one_link()
    {
        _transport.Hold("mem:501", "mem:502");
        _transport.Aliases["mem:501"] = _transport.Aliases["mem:502"] = _b.Address;
        Task done = Connect(_b, "mem:501", "mem:502");
        _world.Until(() => _transport.UnderWay.Count == 2, "two dials", seconds: 1);

        _world.Run.Post(() =>
        {
            _transport.Release("mem:501");
            _transport.Release("mem:502");
        });
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);
        Assert.Equal((1, 1), (_a.Host.LinkCount, _b.Host.LinkCount));
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        AssertOneLink();
    }

    [Fact]
    public void Of_two_hosts_of_an_identity_the_first_one_wins_and_the_other_hears_no_more()
    {
        TestHost c = Sibling(_b);
        _world.Run.Post(() => _a.Contacts.Add(CardOf(_b, c)));
        _transport.Hold("mem:501");
        _transport.Aliases["mem:501"] = c.Address;
        Task done = Connect(_b, "mem:501", _b.Address);
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        AssertOneLink();
        Assert.Equal(0, c.Host.LinkCount);
    }

    [Fact]
    public void Who_wants_the_other_host_of_an_identity_is_dialled_for_when_the_first_has_won()
    {
        TestHost c = Sibling(_b);
        _world.Run.Post(() => _a.Contacts.Add(CardOf(_b, c)));
        _transport.Hold("mem:501", "mem:502");
        _transport.Aliases["mem:501"] = c.Address;
        _transport.Aliases["mem:502"] = _b.Address;
        Task any = Connect(_b, "mem:502", "mem:501");
        Task one = Connect(_b, c.Hid, "mem:501");
        _world.Until(() => _transport.UnderWay.Count == 2, "two dials", seconds: 1);

        _world.Run.Post(() => _transport.Release("mem:502"));
        _world.Until(() => any.IsCompletedSuccessfully, "the connection", seconds: 1);
        _world.Until(() => _transport is { UnderWay: ["mem:501"], Dials.Count: 3 }, "another dial", seconds: 1);
        _world.Run.Post(() => _transport.Release("mem:501"));
        _world.Until(() => one.IsCompletedSuccessfully, "the other connection", seconds: 1);

        Assert.Equal(["mem:501"], _transport.GivenUp);
        Assert.Equal(2, _a.Status.Connections.Count);
    }

    [Fact]
    public void Who_wants_what_is_dialled_already_joins_it()
    {
        _transport.Hold(_b.Address);
        Task first = Connect(_b);
        Task second = Connect(_b, _b.Address);
        Task third = Connect(_b, _b.Hid, _b.Address, "mem:501");
        _world.Until(() => _transport.Dials.Count == 2, "the dials", seconds: 1);

        _world.Run.Post(() => _transport.Release(_b.Address));
        _world.Until(() => Task.WhenAll(first, second, third).IsCompletedSuccessfully, "all of them", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal([_b.Address, "mem:501"], _transport.Dials.Select(dial => dial.Address));
        AssertOneLink();
    }

    [Fact]
    public void A_dial_gives_way_when_the_contact_has_called_meanwhile()
    {
        _transport.Hold("mem:501", "mem:502");
        Task done = Connect(_b, "mem:501", "mem:502", _b.Address + "0");
        _world.Until(() => _transport.UnderWay.Count == 2, "two dials", seconds: 1);
        _world.Run.Post(() => _ = _b.Host.ConnectAsync(_b.Uid, _a.Uid));
        _world.Until(() => done.IsCompletedSuccessfully, "the connection", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(["mem:501", "mem:502"], _transport.GivenUp.Order());
        AssertOneLink();
    }

    [Fact]
    public void What_failed_is_told_address_by_address()
    {
        TestHost stranger = Start();
        TestHost closed = Start();
        _world.Run.Post(() => _a.Contacts.Add(closed.Card()));
        _transport.Hold("mem:502");
        Task done = Connect(closed, "mem:501", "mem:502", _a.Address, stranger.Address, closed.Address);
        _world.Until(() => _transport.Dials.Count == 5, "the dials", seconds: 2);
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.False(done.IsCompleted);
        _world.Run.Post(() => _transport.Release("mem:502"));
        _world.Until(() => done.IsFaulted, "an answer", seconds: 1);

        MeshException error = Assert.IsType<MeshException>(done.Exception!.InnerException);
        Assert.Equal(MeshErrorCode.NoConnection, error.Code);
        Assert.Equal(
            [
                ("mem:501", DialStage.Connect),
                (_a.Address, DialStage.Tls),
                (stranger.Address, DialStage.Proof),
                (closed.Address, DialStage.Refused),
                ("mem:502", DialStage.Connect),
            ],
            error.Attempts.Select(attempt => (attempt.Address, attempt.Stage))
        );
        Assert.True(error.Attempts[4].After >= TimeSpan.FromMilliseconds(250), $"{error.Attempts[4]}");
        Assert.All(error.Attempts, attempt => Assert.Contains(attempt.ToString(), error.Message));
        Assert.Contains(
            "mem:501: connect failed after 0.0 s: connection refused, nobody listens there;",
            error.Message
        );
        Assert.Equal((0, 0), (_a.Host.LinkCount, _a.Status.HandshakeCount));
    }

    [Fact]
    public void Who_has_no_address_is_told_what_to_do()
    {
        _world.Run.Post(() =>
            _a.Contacts.Add(_b.Keys.IssueCard(_b.Uid, [], _world.Run.Now.AddSeconds(1), TimeSpan.FromDays(1)))
        );
        Task done = Connect(_b);
        _world.Until(() => done.IsFaulted, "an answer", seconds: 1);

        MeshException error = Assert.IsType<MeshException>(done.Exception!.InnerException);
        Assert.Contains("no address is known", error.Message);
        Assert.Contains("add a contact card", error.Message);
        Assert.Empty(error.Attempts);
    }

    [Fact]
    public void Two_hosts_of_an_identity_that_answer_at_the_same_moment_are_each_told_the_same_as_we_are()
    {
        int both = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            Dispose();
            Begin(seed);
            TestHost c = Sibling(_b);
            _world.Run.Post(() => _a.Contacts.Add(CardOf(_b, c)));
            _transport.Hold(_b.Address, c.Address);
            AppLog[] logs = [_a.Open("a", "p"), _b.Open("b", "p"), c.Open("c", "p")];
            Task done = Connect(_b);
            _world.Until(() => _transport.UnderWay.Count == 2, "two dials", seconds: 1);
            _world.Run.Post(() => _transport.Release(_b.Address));
            _world.Run.Post(() => _transport.Release(c.Address));
            _world.Until(() => done.IsCompletedSuccessfully, "a connection", seconds: 1);
            _world.Run.RunFor(TimeSpan.FromSeconds(10));

            int count = _a.Status.Connections.Count;
            Assert.Equal(count, _b.Status.Connections.Count + c.Status.Connections.Count);
            Assert.Equal((count, 0), (_a.Host.LinkCount, _a.Status.HandshakeCount));
            Assert.Equal(count, _world.Network.Links.Count);
            Assert.Equal(count, logs[0].Online.Count);
            Assert.All(logs, log => Assert.Empty(log.Reasons));
            both += count - 1;
        }

        Assert.InRange(both, 1, 99);
    }

    [Fact]
    public void A_link_that_is_cut_at_any_moment_leaves_nobody_waiting()
    {
        for (int moment = 0; moment < 80; moment++)
        {
            Dispose();
            Begin(seed: 12);
            Task done = Connect(_b);
            int events = 0;
            _world.Run.RunUntil(() => events++ == moment || done.IsCompleted, TimeSpan.FromSeconds(1));
            _world.Network.Links.ToList().ForEach(link => link.Cut());

            _world.Run.RunFor(TimeSpan.FromMinutes(1));

            Assert.True(done.IsCompleted, $"Cut after {moment} events, and nobody told the caller.");
        }
    }

    [Fact]
    public void Who_is_banned_before_a_planned_dial_is_not_dialled()
    {
        TestHost a = StartHeld(change: null);
        _world.Run.Post(() => a.Contacts.Add(_b.Card()));
        _world.Run.RunUntilIdle();
        _world.Run.Post(() => a.Contacts.Ban(_b.Uid));
        _world.Run.RunFor(TimeSpan.FromMinutes(1));

        Assert.Empty(_transport.Dials);
    }

    [Fact]
    public void A_dial_that_was_planned_before_the_connection_closed_for_idleness_is_not_made()
    {
        TestHost a = StartHeld(options =>
            options with
            {
                BackOffMin = options.BackOffMax,
                Link = options.Link with { IdleAfter = TimeSpan.FromSeconds(5) },
            }
        );
        _world.Run.Post(() => a.Contacts.Add(_b.Card()));
        _world.Until(() => _transport is { Dials.Count: 1, UnderWay.Count: 0 }, "a refusal", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        _world.Run.Post(() =>
        {
            _b.Contacts.Add(a.Card());
            _ = _b.Host.ConnectAsync(_b.Uid, a.Uid);
        });
        _world.Until(() => a.Status.Connections.Count == 1, "the connection", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromHours(1));

        Assert.Single(_transport.Dials);
        Assert.Empty(_world.Network.Links);
    }

    private void Begin(ulong seed)
    {
        _world = new World(seed);
        _a = StartHeld(Quiet);
        _b = Start();
        _world.Introduce(_a, _b);
    }

    private Task Connect(TestHost to, params string[] addresses) => Connect(to, null, addresses);

    private Task Connect(TestHost to, Hid? rhid, params string[] addresses)
    {
        Task? connecting = null;
        _world.Run.Post(() =>
            connecting = _a.Host.ConnectAsync(_a.Uid, to.Uid, rhid, addresses.Length > 0 ? addresses : null)
        );
        _world.Until(() => connecting is not null, "the call", seconds: 1);
        return connecting!;
    }

    private void AssertOneLink()
    {
        Assert.Equal((1, 1), (_a.Host.LinkCount, _b.Host.LinkCount));
        Assert.Single(_world.Network.Links);
        Assert.Empty(_transport.UnderWay);
        Assert.Equal((0, 0), (_a.Status.HandshakeCount, _b.Status.HandshakeCount));
    }

    private TestHost Start() => _world.Start(change: Quiet);

    private TestHost StartHeld(Func<MeshOptions, MeshOptions>? change) =>
        _world.Start(
            change: change,
            with: options => options with { Transport = _transport = new(options.Transport!, () => _world.Run.Now) }
        );

    // Another host that speaks as the same identity.
    private TestHost Sibling(TestHost host)
    {
        var ring = new MemoryKeyRing(_world.NewKey());
        Delegation delegation = host.Keys.DelegateTo(host.Uid, ring.HostId, _world.Run.Now, TimeSpan.FromDays(90));
        ring.AddDelegated(delegation.Encoded, "sibling", _world.Run.Now);
        TestHost sibling = _world.Start(keys: ring, change: Quiet);
        _world.Run.Post(() => sibling.Contacts.Add(_a.Card()));
        return sibling;
    }

    private ContactCard CardOf(TestHost one, TestHost other) =>
        one.Keys.IssueCard(
            one.Uid,
            [new CardHost(one.Hid, [one.Address]), new CardHost(other.Hid, [other.Address])],
            _world.Run.Now.AddSeconds(1),
            TimeSpan.FromDays(90)
        );

    private static MeshOptions Quiet(MeshOptions options) => options with { DialContacts = false };
}
