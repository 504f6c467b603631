using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

[Trait("cost", "unit")]
public sealed class PinBookTests
{
    private readonly PinBook<string> _book = new();

    [Fact]
    public void To_pin_twice_is_to_change_the_pin_and_to_unpin_what_is_not_there_is_nothing()
    {
        Assert.True(Pin(1, Target(), PinPolicy.Eager, 7).IsNew);
        Assert.False(Pin(1, Target(), PinPolicy.Always, 3).IsNew);

        Pin pin = Assert.Single(_book.List(Sid(1))).Pin;
        Assert.Equal((PinPolicy.Always, 3), (pin.Policy, pin.Priority));
        Assert.Null(_book.Remove(Sid(1), Target(2)));
        Assert.Null(_book.Remove(Sid(2), Target()));
        Assert.NotNull(_book.Remove(Sid(1), Target()));
        Assert.Null(_book.Remove(Sid(1), Target()));
        Assert.Equal((0, 0), (_book.Count, _book.Entries.Count));
    }

    [Fact]
    public void Nothing_is_left_of_a_closed_app_whose_last_pin_goes_while_it_is_closed()
    {
        Open(1);
        Pin(1, Target(), PinPolicy.Eager, 7);
        _book.Close(Sid(1), Start);
        Assert.Equal(1, _book.AppCount);

        _book.Remove(Sid(1), Target());

        Assert.Equal(0, _book.AppCount);
    }

    [Fact]
    public void An_app_sees_its_own_pins_with_its_own_policy_and_priority()
    {
        Open(1);
        Open(2);
        Pin(1, Target(1), PinPolicy.Eager, 9);
        Pin(2, Target(1), PinPolicy.Always, 4);
        Pin(2, Target(2), PinPolicy.Always, 5);

        Pin pin = Assert.Single(_book.List(Sid(1))).Pin;
        Assert.Equal((PinPolicy.Eager, 9), (pin.Policy, pin.Priority));
        Assert.Equal(2, _book.List(Sid(2)).Count);
        Assert.Equal(3, _book.ListAll().Count);
        Assert.Equal((3, 2), (_book.Count, _book.Entries.Count));
    }

    [Fact]
    public void Over_all_open_apps_the_first_priority_and_the_firmest_policy_count()
    {
        Open(1);
        Open(2);
        PinEntry<string> entry = Pin(1, Target(), PinPolicy.Eager, 2).Entry;
        Pin(2, Target(), PinPolicy.Always, 9);
        Assert.Equal((PinPolicy.Always, (byte)2), entry.Wanted!.Value);

        _book.Close(Sid(2), Start);
        Assert.Equal((PinPolicy.Eager, (byte)2), entry.Wanted!.Value);
        _book.Close(Sid(1), Start);
        Assert.Null(entry.Wanted);
        Assert.Equal(PinPhase.AppClosed, Assert.Single(_book.List(Sid(1))).Pin.State.Phase);
    }

    [Fact]
    public void An_app_without_our_identity_does_not_count_and_is_told_why()
    {
        PinEntry<string> entry = Pin(1, Target(), PinPolicy.Always, 2).Entry;
        _book.Open(Sid(1), "app1", (luid, _) => luid == Uid(99), Start);

        Assert.Null(entry.Wanted);
        PinState state = Assert.Single(_book.List(Sid(1))).Pin.State;
        Assert.Equal(PinPhase.NotPermitted, state.Phase);
        Assert.Contains("may not use", state.Why);
    }

    [Fact]
    public void A_connection_that_nobody_pins_has_no_value_and_one_that_is_pinned_has_that_of_all_its_pins()
    {
        Open(1);
        Pin(1, Target(), PinPolicy.Eager, 5);
        Act(Target());
        Assert.Equal(ConnectionValue.Pinned(5, PinPolicy.Eager), _book.ValueOf(Target().Slot));
        Assert.Null(_book.ValueOf(Target(1, 2).Slot));
        Assert.Null(_book.ValueOf(Target(2).Slot));

        Pin(1, Target(rhid: null), PinPolicy.Always, 9);
        Act(Target(rhid: null));
        Assert.Equal(ConnectionValue.Pinned(9, PinPolicy.Always), _book.ValueOf(Target(rhid: null).Slot));
        Act(Target(rhid: null), boundTo: Hid(1));
        Assert.Equal(ConnectionValue.Pinned(5, PinPolicy.Always), _book.ValueOf(Target().Slot));
        Assert.Null(_book.ValueOf(Target(rhid: null).Slot));
        Assert.Null(_book.ValueOf(Target(1, 2).Slot));
    }

    [Fact]
    public void Only_a_firm_pin_holds_a_connection_and_one_on_any_host_only_that_which_it_is_bound_to()
    {
        Open(1);
        Pin(1, Target(1, 1), PinPolicy.Eager, 0);
        Pin(1, Target(2, 1), PinPolicy.Always, 0);
        Pin(1, Target(3, null), PinPolicy.Always, 0);
        Act(Target(1, 1));
        Act(Target(2, 1));
        Act(Target(3, null), boundTo: Hid(2));

        Assert.False(_book.Holds(Key(1, 1)));
        Assert.True(_book.Holds(Key(2, 1)));
        Assert.False(_book.Holds(Key(2, 2)));
        Assert.False(_book.Holds(Key(3, 1)));
        Assert.True(_book.Holds(Key(3, 2)));
        _book.Close(Sid(1), Start);
        Assert.False(_book.Holds(Key(2, 1)));
    }

    [Theory]
    [MemberData(nameof(PinMachineModelTests.Seeds), MemberType = typeof(PinMachineModelTests))]
    public void Whatever_is_pinned_and_unpinned_it_knows_what_a_plain_list_knows(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<(int App, PinTarget Target), (PinPolicy, byte)>();
        for (int step = 0; step < 1_000; step++)
        {
            int app = random.Next(1, 4);
            PinTarget target = Target(random.Next(3), random.Next(3) is 0 ? null : random.Next(1, 4));
            if (random.Next(2) == 0)
            {
                (PinPolicy, byte) wish = ((PinPolicy)random.Next(2), (byte)random.Next(256));
                bool isNew = Pin(app, target, wish.Item1, wish.Item2).IsNew;
                Assert.True(isNew == !model.ContainsKey((app, target)), $"seed {seed}, step {step}");
                model[(app, target)] = wish;
            }
            else
            {
                bool was = _book.Remove(Sid(app), target) is not null;
                Assert.True(was == model.Remove((app, target)), $"seed {seed}, step {step}");
            }

            Assert.Equal(model.Count, _book.Count);
            for (int ruid = 0; ruid < 3; ruid++)
            {
                Assert.Equal(
                    model.Keys.Select(key => key.Target).Where(t => t.Ruid == Uid(ruid)).Distinct().Order(Order),
                    _book.Of(Uid(ruid)).Select(entry => entry.Target).Order(Order)
                );
            }
        }

        Assert.Equal(
            model.Select(pin => (Sid(pin.Key.App), pin.Key.Target, pin.Value)).ToHashSet(),
            _book
                .ListAll()
                .Select(o =>
                    (o.Owner, new PinTarget(o.Pin.Luid, o.Pin.Ruid, o.Pin.Rhid), (o.Pin.Policy, o.Pin.Priority))
                )
                .ToHashSet()
        );
    }

    private static readonly IComparer<PinTarget> Order = Comparer<PinTarget>.Create(
        (left, right) => left.Rhid.CompareTo(right.Rhid)
    );

    private static ConnectionKey Key(int ruid, int rhid) => new(Uid(0), Uid(ruid), Hid(rhid));

    private void Open(int app) => _book.Open(Sid(app), $"app{app}", (luid, _) => luid == Uid(0), Start);

    private (PinEntry<string> Entry, bool IsNew) Pin(int app, PinTarget target, PinPolicy policy, byte priority) =>
        _book.Set(new PinRecord(Sid(app), $"app{app}", target, policy, priority), Start);

    private void Act(PinTarget target, Hid? boundTo = null)
    {
        PinEntry<string> entry = _book.Find(target)!;
        entry.Actor = "acts";
        entry.State = entry.State with { Host = boundTo ?? entry.State.Host };
    }
}
