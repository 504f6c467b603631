using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests.Dialling;

/// <summary>More dials than may be under way at a time.</summary>
public sealed class DialTurnTests : IDisposable
{
    private const int AtOnce = 2;

    private readonly World _world = new(seed: 21);
    private readonly List<Uid> _absent = [];
    private readonly List<Hid> _hids = [];
    private readonly TestHost _a;
    private HeldTransport _transport = null!;
    private MeshApp _app = null!;
    private int _mostUnderWay;

    public DialTurnTests() => _a = Start();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Pins_that_all_want_to_dial_at_once_do_so_a_few_at_a_time_in_the_order_of_priority()
    {
        Absent(6);
        for (byte i = 0; i < 6; i++)
        {
            Pin(i, priority: (byte)(100 - i));
        }

        RunFor(1);
        Assert.Equal([Address(0), Address(1)], _transport.Dials.Select(dial => dial.Address));
        while (_transport.Dials.Count < 6)
        {
            Release(_transport.UnderWay[0]);
        }

        // The fourth turn is his who waits longest, and nobody else is left then.
        Assert.Equal([5, 4, 3, 2], _transport.Dials.Skip(2).Select(dial => NumberOf(dial.Address)));
        Assert.Equal(AtOnce, _mostUnderWay);
    }

    [Fact]
    public void Whoever_is_asked_for_goes_before_pins_and_whoever_was_heard_of_before_other_pins()
    {
        Absent(6);
        for (byte i = 0; i < 5; i++)
        {
            Pin(i, priority: i);
        }

        RunFor(1);
        _world.Run.Post(() => _a.Host.HeardOf(_absent[4]));
        Task asked = Connect(5);
        RunFor(1);
        Release(Address(0));
        Release(Address(1));

        Assert.Equal([5, 4], _transport.Dials.Skip(AtOnce).Take(2).Select(dial => NumberOf(dial.Address)));
        Assert.False(asked.IsCompleted);
    }

    [Fact]
    public void A_pin_that_waits_for_its_turn_says_so_and_is_explained_with_how_many_are_before_it()
    {
        Absent(5);
        for (byte i = 0; i < 5; i++)
        {
            Pin(i, priority: i);
        }

        RunFor(1);
        PinState state = StateOf(_absent[4]);
        Assert.Equal((PinPhase.Waiting, null), (state.Phase, state.NextAttempt));
        Assert.Contains("waits for its turn", state.Why, StringComparison.Ordinal);
        Explanation explained = _world.Do(() => _a.Host.ExplainAsync(_absent[4], null));
        Assert.Equal(PeerCause.Dialling, explained.Cause);
        Assert.Contains("waits for its turn to be dialled, 2 before it", explained.Summary, StringComparison.Ordinal);

        Release(Address(0));
        Release(Address(1));
        Release(Address(2));
        Assert.Equal(PinPhase.Connecting, StateOf(_absent[4]).Phase);
    }

    [Fact]
    public void What_waits_for_its_turn_is_not_dialled_when_it_is_unpinned_banned_removed_or_given_up()
    {
        Absent(7);
        for (byte i = 0; i < 4; i++)
        {
            Pin(i, priority: i);
        }

        using var given = new CancellationTokenSource();
        Task removed = Connect(4);
        Task cancelled = Connect(5, given.Token);
        Task last = Connect(6);
        RunFor(1);
        _world.Do(() => _app.UnpinAsync(_a.Uid, _absent[2], HidOf(2)));
        _world.Run.Post(() =>
        {
            _a.Contacts.Ban(_absent[3]);
            _a.Contacts.Remove(_absent[4]);
            given.Cancel();
        });
        _world.Until(() => removed.IsFaulted && cancelled.IsCanceled, "both answers", seconds: 1);
        Release(Address(0));
        _world.Until(() => _transport.Dials.Count == 3, "the last", seconds: 1);
        Release(Address(1));
        RunFor(0.5);

        Assert.Equal([0, 1, 6], _transport.Dials.Select(dial => NumberOf(dial.Address)).Distinct());
        Assert.False(last.IsCompleted);
    }

    [Fact]
    public void Whoever_waits_for_a_turn_is_answered_when_the_other_has_called_meanwhile()
    {
        Absent(2);
        TestHost b = _world.Start(change: Quiet);
        _world.Introduce(_a, b);
        Pin(0, priority: 0);
        Pin(1, priority: 0);
        RunFor(1);
        Task? asked = null;
        _world.Run.Post(() => asked = _a.Host.ConnectAsync(_a.Uid, b.Uid));
        RunFor(1);
        Assert.False(asked!.IsCompleted);

        _world.Run.Post(() => _ = b.Host.ConnectAsync(b.Uid, _a.Uid));
        _world.Until(() => asked.IsCompletedSuccessfully, "the connection", seconds: 1);

        Assert.Equal(AtOnce, _transport.Dials.Count);
    }

    [Fact]
    public void Contacts_that_are_dialled_without_a_pin_take_turns_too_and_all_get_one()
    {
        TestHost host = Start(options => options with { DialContacts = true, DialCount = 1 });
        _mostUnderWay = 0;
        Absent(8, host);
        RunFor(1);
        Assert.Single(_transport.Dials);

        for (int i = 0; i < 7; i++)
        {
            Release(_transport.UnderWay[0]);
        }

        Assert.Equal(
            Enumerable.Range(0, 8),
            _transport.Dials.Select(dial => NumberOf(dial.Address)).Distinct().Order()
        );
        Assert.Equal(1, _mostUnderWay);
    }

    [Fact]
    public void A_host_that_stops_answers_whoever_waits_for_a_turn()
    {
        Absent(3);
        Task[] asked = [Connect(0), Connect(1), Connect(2)];
        RunFor(1);

        _a.Stop();

        Assert.All(asked, task => Assert.True(task.IsFaulted));
        Assert.Equal(AtOnce, _transport.Dials.Count);
    }

    [Fact]
    public void A_dial_that_is_given_up_in_the_moment_it_succeeds_gives_its_turn_back()
    {
        var stuck = new List<int>();
        for (int step = 1; step <= 40; step++)
        {
            if (!IsReachedAgainAfterABan(step))
            {
                stuck.Add(step);
            }
        }

        Assert.Empty(stuck);
    }

    [Fact]
    public void A_contact_request_that_is_withdrawn_while_it_waits_for_its_turn_is_not_dialled_and_the_next_is()
    {
        Absent(3);
        Pin(0, priority: 0);
        Pin(1, priority: 0);
        using MemoryKeyRing asked = _world.NewKeys();
        RequestId request = Ask(asked, address: 8);
        _world.Do(() => new ValueTask(_a.Host.Requests.WithdrawAsync(request)));
        Release(Address(0));
        Task next = Connect(2);
        RunFor(0.1);

        Assert.Equal([0, 1, 2], _transport.Dials.Select(dial => NumberOf(dial.Address)));
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public void A_contact_request_whose_turn_has_come_is_dialled_where_the_newest_card_says()
    {
        Absent(2);
        Pin(0, priority: 0);
        Pin(1, priority: 0);
        using MemoryKeyRing asked = _world.NewKeys();
        Ask(asked, address: 8);
        Ask(asked, address: 9);
        Release(Address(0));

        Assert.Equal([0, 1, 9], _transport.Dials.Select(dial => NumberOf(dial.Address)));
    }

    [Fact]
    public void A_pin_for_which_there_is_no_room_when_its_turn_comes_says_so_and_has_the_room_that_frees()
    {
        TestHost host = Start(options =>
            Quiet(options) with
            {
                ConnectionCount = 1,
                BackOffMin = TimeSpan.FromSeconds(1),
            }
        );
        TestHost better = _world.Start(change: Quiet);
        TestHost other = _world.Start(change: Quiet);
        _world.Introduce(host, better);
        _world.Introduce(host, other);
        Absent(2, host);
        Pin(host.Uid, _absent[0], HidOf(0), priority: 3);
        Pin(host.Uid, _absent[1], HidOf(1), priority: 3);
        Pin(host.Uid, better.Uid, better.Hid, priority: 1);
        Pin(host.Uid, other.Uid, other.Hid, priority: 2);
        _world.Run.Post(() => _ = better.Host.ConnectAsync(better.Uid, host.Uid));
        RunFor(1);
        Assert.Equal(PinPhase.Connected, StateOf(better.Uid).Phase);
        Assert.Equal(PinPhase.Waiting, StateOf(other.Uid).Phase);

        _world.Run.Post(() => _transport.Release(Address(0)));
        RunFor(1);
        Assert.Equal(PinPhase.Displaced, StateOf(other.Uid).Phase);
        _world.Do(() => _app.UnpinAsync(host.Uid, better.Uid, better.Hid));
        RunFor(2);
        Assert.Equal(PinPhase.Connected, StateOf(other.Uid).Phase);
    }

    private TestHost Start(Func<MeshOptions, MeshOptions>? change = null)
    {
        TestHost host = _world.Start(
            change: options => (change ?? Quiet)(options),
            with: options => options with { Transport = _transport = new(options.Transport!, () => _world.Run.Now) }
        );
        _app = host.OpenQuiet("app", "talk");
        return host;
    }

    // Contacts at whose addresses nobody answers, not even to refuse.
    private void Absent(int count, TestHost? host = null)
    {
        for (int i = 0; i < count; i++)
        {
            using var keys = _world.NewKeys();
            Uid uid = keys.Identities[0].Uid;
            ContactCard card = CardOf(keys, Address(i));
            _absent.Add(uid);
            _hids.Add(keys.HostId);
            _transport.Hold(Address(i));
            _world.Run.Post(() => (host ?? _a).Contacts.Add(card));
        }

        _world.Run.RunFor(TimeSpan.Zero);
    }

    private Hid HidOf(int number) => _hids[number];

    private static string Address(int number) => $"mem:{700 + number}";

    private static int NumberOf(string address) => int.Parse(address[4..]) - 700;

    // A pin begins with a wait of up to 50 ms.
    private void Pin(int number, byte priority) => Pin(_a.Uid, _absent[number], HidOf(number), priority);

    private void Pin(Uid luid, Uid ruid, Hid rhid, byte priority)
    {
        _world.Do(() => _app.PinAsync(luid, ruid, rhid, PinPolicy.Always, priority));
        RunFor(0.1);
    }

    private PinState StateOf(Uid ruid) => _world.Do(() => _app.PinsAsync()).Single(pin => pin.Ruid == ruid).State;

    // Asks whoever has these keys, by a card that says he is at an address at which nobody answers.
    private RequestId Ask(MemoryKeyRing keys, int address)
    {
        _transport.Hold(Address(address));
        RequestId request = _world.Do(() => _a.Host.Requests.RequestAsync(CardOf(keys, Address(address))));
        RunFor(1);
        return request;
    }

    private ContactCard CardOf(MemoryKeyRing keys, string address) =>
        keys.IssueCard(
            keys.Identities[0].Uid,
            [new CardHost(keys.HostId, [address])],
            _world.Run.Now,
            TimeSpan.FromDays(90)
        );

    // The ban comes so many steps after the dial has begun.
    private static bool IsReachedAgainAfterABan(int step)
    {
        using var world = new World(seed: 22);
        TestHost a = world.Start(change: OneDial);
        TestHost b = world.Start(change: OneDial);
        world.Introduce(a, b);
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        world.Run.Post(() => _ = a.Host.ConnectAsync(a.Uid, b.Uid));
        int left = step;
        world.Run.RunUntil(() => left-- <= 0, TimeSpan.FromSeconds(1));
        world.Run.Post(() => a.Contacts.Ban(b.Uid));
        world.Run.RunFor(TimeSpan.FromSeconds(30));
        world.Run.Post(() => a.Contacts.Unban(b.Uid));
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        Task? again = null;
        world.Run.Post(() => again = a.Host.ConnectAsync(a.Uid, b.Uid));
        world.Run.RunUntil(() => again is { IsCompleted: true }, TimeSpan.FromMinutes(2));
        return again is { IsCompletedSuccessfully: true };
    }

    private static MeshOptions OneDial(MeshOptions options) => options with { DialContacts = false, DialCount = 1 };

    private Task Connect(int number, CancellationToken cancellationToken = default)
    {
        Task? connecting = null;
        _world.Run.Post(() =>
            connecting = _a.Host.ConnectAsync(_a.Uid, _absent[number], cancellationToken: cancellationToken)
        );
        _world.Until(() => connecting is not null, "the call", seconds: 1);
        return connecting!;
    }

    // The dial goes on, and finds that nobody listens.
    private void Release(string address)
    {
        int before = _transport.Dials.Count;
        _world.Run.Post(() => _transport.Release(address));
        _world.Run.RunUntil(() => _transport.Dials.Count > before, TimeSpan.FromMilliseconds(100));
        _mostUnderWay = Math.Max(_mostUnderWay, _transport.UnderWay.Count);
        _transport.Hold(address);
    }

    private void RunFor(double seconds)
    {
        _world.Run.RunFor(TimeSpan.FromSeconds(seconds));
        _mostUnderWay = Math.Max(_mostUnderWay, _transport.UnderWay.Count);
    }

    private static MeshOptions Quiet(MeshOptions options) =>
        options with
        {
            DialContacts = false,
            DialCount = AtOnce,
            BackOffMin = TimeSpan.FromSeconds(30),
        };
}
