using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Host;

public sealed class DialBookTests
{
    private static readonly Uid Here = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Uid There = new(Enumerable.Repeat((byte)2, 32).ToArray());
    private static readonly Hid Host = new(Enumerable.Repeat((byte)3, 32).ToArray());
    private static readonly Hid Elsewhere = new(Enumerable.Repeat((byte)4, 32).ToArray());
    private static readonly ConnectionKey Key = new(Here, There, Host);
    private static readonly ConnectTo Anywhere = new(Here, There, null, null);
    private static readonly ConnectTo AtElsewhere = Anywhere with { Rhid = Elsewhere };
    private static readonly DialFailed No = new(
        [new DialAttempt("a:1", DialStage.Connect, "no", TimeSpan.Zero)],
        1,
        null
    );

    private readonly DialBook<string> _book = new();

    [Fact]
    public void Who_waits_is_answered_when_the_connection_is_up_and_not_when_the_dial_has_led_to_a_link()
    {
        _book.Began("dial", Anywhere, ["a:1"]);
        _book.Wait(Anywhere, "first", ["dial"]);
        _book.Wait(Anywhere, "second", ["dial"]);

        Assert.Empty(_book.Succeeded("dial", Key));

        Assert.Equal(0, _book.Count);
        Assert.Equal(["first", "second"], _book.Up(Key));
        Assert.Empty(_book.Up(Key));
    }

    [Fact]
    public void An_address_that_is_dialled_for_an_identity_is_not_dialled_again_for_it()
    {
        _book.Began("dial", Anywhere, ["a:1", "b:1"]);

        (IReadOnlyList<string> addresses, IReadOnlyList<string> dials) = _book.Split(
            AtElsewhere,
            ["b:1", "c:1", "c:1"]
        );

        Assert.Equal(["c:1"], addresses);
        Assert.Equal(["dial"], dials);
        Assert.Equal(["a:1"], _book.Split(Anywhere with { Ruid = Here }, ["a:1"]).Addresses);
        Assert.Equal(["a:1"], _book.Split(Anywhere with { Luid = There }, ["a:1"]).Addresses);
    }

    [Fact]
    public void A_waiter_for_another_host_waits_on()
    {
        _book.Began("dial", AtElsewhere, ["a:1"]);
        _book.Wait(AtElsewhere, "who", ["dial"]);

        Assert.Empty(_book.Up(Key));
        Assert.Equal(["who"], _book.Up(Key with { Rhid = Elsewhere }));
    }

    [Fact]
    public void Who_joined_a_dial_that_led_to_another_host_is_dialled_for_anew()
    {
        _book.Began("dial", Anywhere, ["a:1", "b:1"]);
        _book.Wait(Anywhere, "content", ["dial"]);
        _book.Wait(AtElsewhere, "particular", ["dial"]);

        Assert.Equal([(AtElsewhere, "particular")], _book.Succeeded("dial", Key));
        Assert.Equal(["content"], _book.Up(Key));
    }

    [Fact]
    public void Who_joined_a_dial_that_gives_way_is_dialled_for_anew_unless_another_is_under_way()
    {
        _book.Began("one", Anywhere, ["a:1"]);
        _book.Began("two", Anywhere, ["b:1"]);
        _book.Wait(Anywhere, "who", ["one"]);
        _book.Wait(Anywhere, "lucky", ["one", "two"]);

        Assert.Equal(["one", "two"], _book.Reaching(Key));
        Assert.Empty(_book.Reaching(Key with { Luid = There }));
        Assert.Equal([(Anywhere, "who")], _book.Succeeded("one", key: null));
        Assert.Empty(_book.Succeeded("two", Key));
        Assert.Equal(["lucky"], _book.Up(Key));
    }

    [Fact]
    public void Who_wants_any_host_and_joined_a_dial_to_one_is_dialled_for_anew_when_that_fails()
    {
        _book.Began("dial", AtElsewhere, ["a:1"]);
        _book.Wait(Anywhere, "who", ["dial"]);

        FailedDial<string> failed = _book.Failed("dial", No)!;

        Assert.Empty(failed.Refused);
        Assert.Equal([(Anywhere, "who")], failed.PassedOver);
    }

    [Fact]
    public void A_connection_that_did_not_come_up_answers_only_those_for_whom_nothing_is_under_way()
    {
        _book.Began("dial", Anywhere, ["a:1"]);
        _book.Wait(Anywhere, "who", ["dial"]);

        Assert.Empty(_book.Down(Key));
        _book.Succeeded("dial", Key);
        Assert.Equal(["who"], _book.Down(Key));
    }

    [Fact]
    public void A_dial_that_failed_answers_its_waiters_once_and_says_whether_it_was_planned()
    {
        _book.Began("dial", Anywhere, ["a:1"]);
        _book.Wait(Anywhere, "who", ["dial"]);
        _book.MarkPlanned(["dial"]);

        FailedDial<string>? failed = _book.Failed("dial", No);

        Assert.True(failed is { IsPlanned: true, PassedOver: [] });
        Assert.Equal([("who", No)], failed.Refused);
        Assert.Null(_book.Failed("dial", No));
        Assert.Empty(_book.GiveUpAll());
    }

    [Fact]
    public void Who_waits_for_two_dials_is_refused_when_both_have_failed_and_hears_of_both()
    {
        _book.Began("one", Anywhere, ["a:1"]);
        _book.Began("two", Anywhere, ["b:1"]);
        _book.Wait(Anywhere, "who", ["one", "two"]);

        Assert.Empty(_book.Failed("one", No with { RetryAfter = TimeSpan.FromSeconds(5) })!.Refused);
        (_, DialFailed failure) = Assert.Single(_book.Failed("two", No)!.Refused);

        Assert.Equal((2, 2, TimeSpan.FromSeconds(5)), (failure.Count, failure.Attempts.Count, failure.RetryAfter));
    }

    [Fact]
    public void Giving_up_an_identity_leaves_the_dials_to_others()
    {
        ConnectTo other = Anywhere with { Ruid = Here };
        _book.Began("one", Anywhere, ["a:1"]);
        _book.Began("two", other, ["a:1"]);
        _book.Wait(Anywhere, "who", ["one"]);
        _book.Wait(other, "else", ["two"]);

        (IReadOnlyList<string> dials, IReadOnlyList<string> waiters) = _book.GiveUp(There);

        Assert.Equal(["one"], dials);
        Assert.Equal(["who"], waiters);
        Assert.Equal(["two"], _book.UnderWay);
    }
}
