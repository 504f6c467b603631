using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests;

/// <summary>An identity of our own that is added while the host runs.</summary>
public sealed class OwnIdentityTests : IDisposable
{
    private readonly World _world = new(seed: 41);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_identity_that_is_added_while_the_host_runs_is_seen_by_apps_and_pins_at_once()
    {
        TestHost b = _world.Start(change: options => options with { DialContacts = false });
        SigningKey second = _world.NewKey();
        var uid = Uid.OfPublicKey(second.PublicKey.Span);
        var store = new MemoryStore();
        var target = new PinTarget(uid, b.Uid, b.Hid);
        PinRecord pinned = new(Sid.OfName("app"), "app", target, PinPolicy.Always, 0);
        _world.Do(() => store.CommitAsync([pinned.ToChange()]));
        MemoryKeyRing keys = _world.NewKeys();
        TestHost a = _world.Start(
            keys,
            change: options => options with { DialContacts = false },
            with: options => options with { Store = store, Contacts = null }
        );
        MeshApp app = a.OpenQuiet("app", "talk");
        _world.Run.Post(() =>
        {
            a.Host.Contacts.Add(b.Card());
            b.Contacts.Add(
                ContactCard.Issue(
                    second,
                    "second",
                    [new CardHost(a.Hid, [a.Address])],
                    _world.Run.Now,
                    TimeSpan.FromDays(90)
                )
            );
            a.Host.Grants.Grant(new AppGrant(app.Sid, uid, ContactVisibility.All), "test");
        });
        _world.Run.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(PinPhase.NotPermitted, State(app).Phase);
        Assert.DoesNotContain(uid, app.Identities);

        _world.Run.Post(() => keys.Add(second, "second"));
        _world.Run.RunFor(TimeSpan.FromSeconds(1));

        Assert.Contains(uid, app.Identities);
        Assert.Equal(PinPhase.Connected, State(app).Phase);
    }

    [Fact]
    public void Contacts_are_dialled_as_soon_as_there_is_an_identity_to_speak_as()
    {
        TestHost b = _world.Start(change: options => options with { DialContacts = false });
        SigningKey first = _world.NewKey();
        var keys = new MemoryKeyRing(_world.NewKey());
        TestHost a = _world.Start(keys);
        _world.Run.Post(() =>
        {
            a.Contacts.Add(b.Card());
            b.Contacts.Add(
                ContactCard.Issue(
                    first,
                    "first",
                    [new CardHost(a.Hid, [a.Address])],
                    _world.Run.Now,
                    TimeSpan.FromDays(90)
                )
            );
        });
        _world.Run.RunFor(TimeSpan.FromMinutes(5));
        Assert.False(a.IsLinkedTo(b));

        _world.Run.Post(() => keys.Add(first, "first"));
        _world.Until(() => a.IsLinkedTo(b), "the link", seconds: 1);
    }

    private PinState State(MeshApp app) => Assert.Single(_world.Do(() => app.PinsAsync())).State;
}
