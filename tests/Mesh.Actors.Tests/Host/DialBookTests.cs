using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Host;

public sealed class DialBookTests
{
    private static readonly Uid Here = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly Uid There = new(Enumerable.Repeat((byte)2, 32).ToArray());
    private static readonly Hid Host = new(Enumerable.Repeat((byte)3, 32).ToArray());
    private static readonly Hid Elsewhere = new(Enumerable.Repeat((byte)4, 32).ToArray());
    private static readonly ConnectionKey Key = new(Here, There, Host);
    private static readonly ConnectTo Anywhere = new(Here, There, null, null);

    private readonly DialBook<string> _book = new();

    [Fact]
    public void Who_waits_is_answered_when_the_connection_is_up_and_not_when_the_dial_has_led_to_a_link()
    {
        _book.Began("dial", Anywhere);
        _book.Wait(Anywhere, "first");
        _book.Wait(Anywhere, "second");

        _book.Succeeded("dial");

        Assert.False(_book.IsDialling(Anywhere));
        Assert.Equal(["first", "second"], _book.Up(Key));
        Assert.Empty(_book.Up(Key));
    }

    [Fact]
    public void A_card_that_names_this_very_host_is_no_way_to_go()
    {
        var contact = new Contact(
            There,
            default,
            "cluster",
            [new CardHost(Host, ["127.0.0.1:1"]), new CardHost(Elsewhere, ["127.0.0.1:2"])],
            default,
            ContactStanding.Trusted
        );

        Assert.Equal(["127.0.0.1:2"], DialBook<string>.AddressesOf(contact, null, own: Host));
        Assert.Empty(DialBook<string>.AddressesOf(contact, Host, own: Host));
    }

    [Fact]
    public void A_waiter_for_another_host_waits_on()
    {
        ConnectTo elsewhere = Anywhere with { Rhid = Elsewhere };
        _book.Began("dial", elsewhere);
        _book.Wait(elsewhere, "who");

        Assert.Empty(_book.Up(Key));
        Assert.Equal(["who"], _book.Up(Key with { Rhid = Elsewhere }));
    }

    [Fact]
    public void A_connection_that_did_not_come_up_answers_only_those_for_whom_nothing_is_under_way()
    {
        _book.Began("dial", Anywhere);
        _book.Wait(Anywhere, "who");

        Assert.Empty(_book.Down(Key));
        _book.Succeeded("dial");
        Assert.Equal(["who"], _book.Down(Key));
    }

    [Fact]
    public void A_dial_that_failed_answers_its_waiters_once_and_says_whether_it_was_planned()
    {
        _book.Began("dial", Anywhere);
        _book.Wait(Anywhere, "who");
        _book.MarkPlanned(Anywhere);

        FailedDial<string>? failed = _book.Failed("dial");

        Assert.True(failed is { IsPlanned: true, Waiters: ["who"] });
        Assert.Null(_book.Failed("dial"));
        Assert.Empty(_book.GiveUpAll());
    }

    [Fact]
    public void Giving_up_an_identity_leaves_the_dials_to_others()
    {
        ConnectTo other = Anywhere with { Ruid = Here };
        _book.Began("one", Anywhere);
        _book.Began("two", other);
        _book.Wait(Anywhere, "who");
        _book.Wait(other, "else");

        (IReadOnlyList<string> dials, IReadOnlyList<string> waiters) = _book.GiveUp(There);

        Assert.Equal(["one"], dials);
        Assert.Equal(["who"], waiters);
        Assert.Equal(["two"], _book.UnderWay);
    }
}
