using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>What a pin is worth where there is little room: a quarter of four connections is kept for pins.</summary>
public sealed class PinRoomCases : IDisposable
{
    private readonly SimMesh _mesh;
    private readonly SimApp _app;

    public PinRoomCases(ITestOutputHelper output)
    {
        _mesh = SimMesh.Create(
            41,
            hosts: 6,
            new SimOptions
            {
                Mesh = new MeshOptions
                {
                    ConnectionCount = 4,
                    DialContacts = false,
                    Link = new LinkOptions { IdleAfter = null },
                },
            }
        );
        output.WriteLine("seed 41");
        IReadOnlyList<SimApp> apps = _mesh.OpenEverywhere("app", "talk");
        _app = apps[0];
        foreach (SimApp other in apps.Skip(1))
        {
            _mesh.Introduce(_app.Host, other.Host);
        }

        _mesh.RunFor(1.Seconds());
        foreach (SimApp other in apps.Skip(1).Take(3))
        {
            Call(other.Host);
        }

        _mesh.RunUntil(() => _app.Online.Count == 3, 5.Seconds(), "that the unpinned slots are taken");
    }

    private SimHost Fifth => _mesh.Hosts[4];

    private SimHost Sixth => _mesh.Hosts[5];

    public void Dispose() => _mesh.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_that_comes_in_has_the_value_of_our_pin_and_where_nothing_is_pinned_none(bool anyHost)
    {
        Call(Fifth);
        _mesh.RunFor(10.Seconds());
        Assert.False(_app.Sees(Fifth));

        Hid rhid = anyHost ? Hid.Any : Sixth.Hid;
        _mesh.Do(() => _app.Mesh!.PinAsync(_app.Host.Uid, Sixth.Uid, rhid, PinPolicy.Eager));
        Call(Sixth);
        _mesh.RunUntil(() => _app.Sees(Sixth), 5.Seconds(), "the pinned caller");
        Call(Fifth);
        _mesh.RunFor(10.Seconds());
        Assert.False(_app.Sees(Fifth));
    }

    [Fact]
    public void A_connection_that_is_up_gives_its_place_among_the_unpinned_to_others_as_soon_as_it_is_pinned()
    {
        SimHost second = _mesh.Hosts[1];
        _mesh.Do(() => _app.Mesh!.PinAsync(_app.Host.Uid, second.Uid, second.Hid, PinPolicy.Eager));
        Call(Fifth);
        _mesh.RunUntil(() => _app.Sees(Fifth), 5.Seconds(), "who has the place now");

        _mesh.Do(() => _app.Mesh!.UnpinAsync(_app.Host.Uid, second.Uid, second.Hid));
        Assert.True(_app.Sees(second));
    }

    private void Call(SimHost from) => from.Enter(() => from.Mesh!.ConnectAsync(from.Uid, _app.Host.Uid));
}
