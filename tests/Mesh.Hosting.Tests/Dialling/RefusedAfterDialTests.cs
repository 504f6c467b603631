using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Dialling;

/// <summary>Our own room is taken by another while a dial is under way.</summary>
public sealed class RefusedAfterDialTests : IDisposable
{
    private readonly World _world = new(seed: 27);
    private readonly TestHost _b;
    private readonly TestHost _c;
    private TestHost _a = null!;
    private HeldTransport _transport = null!;

    public RefusedAfterDialTests()
    {
        _b = _world.Start(change: Quiet);
        _c = _world.Start(change: Quiet);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_pin_that_found_no_room_after_its_dial_is_dialled_as_soon_as_there_is_some()
    {
        MeshApp app = Start(dialsContacts: false);
        _transport.Hold(_b.Address);
        Pin(app, _b, priority: 5);
        _world.Until(() => _transport.UnderWay.Count == 1, "the dial", seconds: 1);
        Pin(app, _c, priority: 1);
        _world.Until(() => _a.IsLinkedTo(_c), "the better one", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(2));

        _world.Run.Post(() => _transport.Release(_b.Address));
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        PinState refused = StateOf(app, _b);
        Assert.Equal((PinPhase.Displaced, 0), (refused.Phase, refused.FailedAttempts));
        Assert.Contains(_c.Hid.Short, refused.DisplacedBy, StringComparison.Ordinal);

        _world.Do(() => app.UnpinAsync(_a.Uid, _c.Uid, _c.Hid));
        _world.Run.Post(() => _ = _a.Host.DisconnectAsync(_a.Uid, _c.Uid, _c.Hid));
        _world.Until(() => _a.IsLinkedTo(_b), "the one that waits", seconds: 3);
    }

    [Fact]
    public void A_contact_that_nobody_pins_and_that_found_no_room_after_its_dial_is_dialled_as_soon_as_there_is_some()
    {
        Start(dialsContacts: true, held: _b.Address);
        _world.Until(() => _transport.UnderWay.Contains(_b.Address), "the dial", seconds: 1);
        _world.Until(() => _a.IsLinkedTo(_c), "the other one", seconds: 1);
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        _world.Run.Post(() => _transport.Release(_b.Address));
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(_a.IsLinkedTo(_b));

        _world.Run.Post(() => _ = _a.Host.DisconnectAsync(_a.Uid, _c.Uid, _c.Hid));
        _world.Until(() => _a.IsLinkedTo(_b), "the one that waits", seconds: 3);
    }

    private MeshApp Start(bool dialsContacts, string? held = null)
    {
        _a = _world.Start(
            change: options => options with { DialContacts = dialsContacts, ConnectionCount = 1 },
            with: options => options with { Transport = _transport = new(options.Transport!, () => _world.Run.Now) }
        );
        if (held is not null)
        {
            _transport.Hold(held);
        }

        _world.Introduce(_a, _b);
        _world.Introduce(_a, _c);
        return _a.OpenQuiet("app", "talk");
    }

    private void Pin(MeshApp app, TestHost other, byte priority) =>
        _world.Do(() => app.PinAsync(_a.Uid, other.Uid, other.Hid, PinPolicy.Always, priority));

    private PinState StateOf(MeshApp app, TestHost other) =>
        _world.Do(() => app.PinsAsync()).Single(pin => pin.Ruid == other.Uid).State;

    private static MeshOptions Quiet(MeshOptions options) => options with { DialContacts = false };
}
