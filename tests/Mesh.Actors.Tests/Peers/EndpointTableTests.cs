using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Tests.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Peers;

public sealed class EndpointTableTests
{
    private static readonly AppPort App = new(
        Sid.OfName("a"),
        "a",
        ["p"],
        PermissionsKit.Open(GrantBook.InMemory(), SigningKey.Generate()).Of(Sid.OfName("a"), null),
        new AppInbox()
    );

    private readonly EndpointTable _table = new();

    [Fact]
    public void Endpoints_match_by_the_exact_name_of_their_protocol_from_whichever_side_comes_second()
    {
        Assert.Empty(_table.Add(Local(1, "p")));
        Assert.Empty(_table.Add(Local(2, "P")));
        Assert.Equal([(1U, 5U)], Ids(_table.Add(Remote(5, "p"))));
        Assert.Equal([(1U, 6U)], Ids(_table.Add(Remote(6, "p"))));
        Assert.Equal([(3U, 5U), (3U, 6U)], Ids(_table.Add(Local(3, "p"))));
    }

    [Fact]
    public void An_announcement_that_is_known_or_old_changes_nothing()
    {
        _table.Add(Local(1, "p"));
        _table.Add(Remote(5, "p"));

        Assert.Empty(_table.Add(Remote(5, "p")));
        Assert.Empty(_table.Add(Remote(4, "p")));
        Assert.Single(_table.Remote);
    }

    [Fact]
    public void An_endpoint_that_waits_for_its_last_frames_finds_no_new_peer()
    {
        _table.Add(Remote(5, "p"));
        RemoteEndpoint remote = _table.FindRemote(5)!;
        remote.Withdrawn = new Withdraw(5, 3, WireCode.AppClosed);

        Assert.Empty(_table.Add(Local(1, "p")));
        Assert.False(remote.IsComplete);
        remote.FramesReceived = 3;
        Assert.True(remote.IsComplete);
    }

    [Fact]
    public void Only_pairs_that_were_once_announced_can_be_stale()
    {
        _table.Add(Local(10, "p"));
        _table.Add(Remote(20, "p"));
        _table.RemoveLocal(10);
        _table.RemoveRemote(20);

        Assert.True(_table.MayBeStale(20, 10));
        Assert.False(_table.MayBeStale(21, 10));
        Assert.False(_table.MayBeStale(20, 11));
    }

    [Fact]
    public void More_than_1024_at_a_time_are_too_many_and_withdrawn_ones_make_room()
    {
        for (uint i = 1; i <= WireLimits.EndpointCount; i++)
        {
            _table.Add(Remote(i, "p"));
        }

        Assert.Equal(WireCode.TooMany, Assert.Throws<WireException>(() => _table.Add(Remote(2_000, "p"))).Code);
        _table.RemoveRemote(7);
        _table.Add(Remote(2_000, "p"));
        Assert.Equal(WireLimits.EndpointCount, _table.Remote.Count);
    }

    private static LocalEndpoint Local(uint generation, string protocol) => new(generation, App, protocol, 65_536);

    private static Announce Remote(uint generation, string protocol) =>
        new(generation, Sid.OfName($"r{generation}"), protocol, 65_536);

    private static IEnumerable<(uint, uint)> Ids(List<(LocalEndpoint Local, RemoteEndpoint Remote)> pairs) =>
        pairs.Select(pair => (pair.Local.Generation, pair.Remote.Generation));
}
