using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Whose a pin is: what apps may pin, what they see of it, and what is left when they end.</summary>
public sealed class PinOwnerCases(ITestOutputHelper output) : PinKit(output, options: new MeshOptions { PinCount = 4 })
{
    [Fact]
    public void W16_To_pin_twice_is_to_change_the_pin_and_to_unpin_what_is_not_pinned_answers_false()
    {
        Assert.True(Pin(PinPolicy.Eager, 7));
        Assert.False(Pin(PinPolicy.Always, 3));

        Pin pin = Assert.Single(Pins(Left));
        Assert.Equal((PinPolicy.Always, (byte)3, Right.Host.Hid), (pin.Policy, pin.Priority, pin.Rhid));
        Assert.False(Unpin(Left, Them, Hid.Any));
        Assert.True(Unpin(Left, Them, Right.Host.Hid));
        Assert.False(Unpin(Left, Them, Right.Host.Hid));
        Assert.Empty(Pins(Left));
    }

    [Fact]
    public void W16_Only_the_pins_of_the_app_that_asks_are_listed_and_operators_see_all_with_their_owners()
    {
        SimApp other = Other();
        Pin(PinPolicy.Eager, 7);
        Pin(other, Them, Right.Host.Hid, PinPolicy.Always, 3);
        Pin(other, Them, Hid.Any, PinPolicy.Eager, 1);

        Assert.Equal(7, Assert.Single(Pins(Left)).Priority);
        Assert.Equal(2, Pins(other).Count);
        IReadOnlyList<OwnedPin> all = Mesh.Do(() => Left.Host.Mesh!.PinsAsync());
        Assert.Equal(["left", "other", "other"], all.Select(pin => pin.AppName).Order(StringComparer.Ordinal));
        Assert.Equal(3, all.Count);
    }

    [Fact]
    public void Case_37_When_two_apps_pin_the_same_and_one_takes_it_back_or_ends_the_others_pin_still_holds()
    {
        SimApp other = Other();
        Introduce();
        Pin(PinPolicy.Always);
        Pin(other, Them, Right.Host.Hid, PinPolicy.Always);
        Meet();
        Unpin(Left, Them, Right.Host.Hid);
        Mesh.RunFor(10.Minutes());
        Assert.Single(Left.Events);

        Pin(PinPolicy.Always);
        Close(other);
        Mesh.RunFor(10.Minutes());
        Assert.Single(Left.Events);
    }

    [Fact]
    public void W16_To_unpin_cuts_nothing_and_the_connection_ends_when_nobody_has_used_it_for_a_while()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        Mesh.RunFor(10.Minutes());
        Unpin(Left, Them, Right.Host.Hid);
        Mesh.RunFor(59.Seconds());
        Assert.Single(Left.Events);
        Part();

        Assert.Equal(OfflineReason.Idle, Assert.IsType<Offline>(Left.Events[^1].Event).Reason);
        Mesh.RunFor(10.Minutes());
        Assert.Equal(2, Left.Events.Count);
    }

    [Fact]
    public void W16_Over_two_apps_the_firmest_policy_counts()
    {
        SimApp other = Other();
        Introduce();
        Pin(PinPolicy.Eager);
        Pin(other, Them, Right.Host.Hid, PinPolicy.Always);
        Meet();
        Mesh.RunFor(10.Minutes());
        Assert.Single(Left.Events);

        Unpin(other, Them, Right.Host.Hid);
        Part();
        ExpectPhase(PinPhase.Resting, 5.Seconds());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void W16_Pins_and_priorities_survive_a_restart_and_a_crash_and_act_again_when_the_app_is_opened(bool crash)
    {
        Introduce();
        Pin(PinPolicy.Always, 42);
        Meet();
        if (crash)
        {
            Left.Host.Crash(SimCrash.PowerLoss);
        }
        else
        {
            Left.Host.Stop();
        }

        Mesh.RunFor(10.Seconds());
        Left.Host.Restart();
        Mesh.RunUntil(() => Left.Mesh is not null && Left.Sees(Right.Host), 5.Seconds());

        Pin pin = Assert.Single(Pins(Left));
        Assert.Equal((PinPolicy.Always, (byte)42, PinPhase.Connected), (pin.Policy, pin.Priority, pin.State.Phase));
    }

    [Fact]
    public void W16_What_was_taken_back_does_not_come_back_with_a_crash()
    {
        Pin(PinPolicy.Always, 42);
        Unpin(Left, Them, Right.Host.Hid);
        Left.Host.Crash(SimCrash.PowerLoss);
        Left.Host.Restart();
        Mesh.RunUntil(() => Left.Mesh is not null, 5.Seconds());

        Assert.Empty(Pins(Left));
    }

    [Fact]
    public void The_pins_of_an_app_that_is_closed_are_kept_and_do_nothing()
    {
        SimApp other = Other();
        Introduce();
        Pin(other, Them, Right.Host.Hid, PinPolicy.Always, 5);
        Meet();
        Close(other);
        Part();

        OwnedPin kept = Assert.Single(Mesh.Do(() => Left.Host.Mesh!.PinsAsync()));
        Assert.Equal(("other", (byte)5, PinPhase.AppClosed), (kept.AppName, kept.Pin.Priority, kept.Pin.State.Phase));
        SimApp again = Other();
        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds(), again);
    }

    [Fact]
    public void To_pin_our_own_host_or_nobody_is_refused()
    {
        Refused(MeshErrorCode.Invalid, app => app.PinAsync(Us, Us, Left.Host.Hid, PinPolicy.Always));
        Refused(MeshErrorCode.Invalid, app => app.PinAsync(Us, Them, Left.Host.Hid, PinPolicy.Always));
        Refused(MeshErrorCode.Invalid, app => app.PinAsync(Us, default, Hid.Any, PinPolicy.Always));
        Refused(MeshErrorCode.Invalid, app => app.PinAsync(default, Them, Hid.Any, PinPolicy.Always));

        Assert.Empty(Pins(Left));
    }

    [Fact]
    public void To_pin_as_an_identity_that_the_app_may_not_use_is_refused()
    {
        MeshException e = Refused(MeshErrorCode.NotPermitted, app => app.PinAsync(Them, Us, Hid.Any, PinPolicy.Always));

        Assert.Contains("\"left\"", e.Message);
    }

    [Fact]
    public void One_pin_more_than_there_may_be_is_refused_and_one_that_is_there_can_still_be_changed()
    {
        for (byte i = 1; i <= 4; i++)
        {
            Pin(Left, Them, new Hid([.. Enumerable.Repeat(i, 32)]), PinPolicy.Eager);
        }

        MeshException e = Refused(MeshErrorCode.NoRoom, app => app.PinAsync(Us, Them, Hid.Any, PinPolicy.Eager));
        Assert.Contains("mesh.limits.pins", e.Message);
        Assert.False(Pin(Left, Them, new Hid([.. Enumerable.Repeat((byte)1, 32)]), PinPolicy.Always));
        Unpin(Left, Them, new Hid([.. Enumerable.Repeat((byte)2, 32)]));
        Assert.True(Pin(Left, Them, Hid.Any, PinPolicy.Eager));
    }

    [Fact]
    public void Orders_that_are_not_waited_for_act_in_the_order_they_are_given()
    {
        MeshApp app = Left.Mesh!;
        (bool, bool, bool, bool) answers = Mesh.Do(async () =>
        {
            Task<bool> one = app.PinAsync(Us, Them, Hid.Any, PinPolicy.Eager, 1);
            Task<bool> two = app.UnpinAsync(Us, Them, Hid.Any);
            Task<bool> three = app.PinAsync(Us, Them, Hid.Any, PinPolicy.Eager, 3);
            Task<bool> four = app.PinAsync(Us, Them, Hid.Any, PinPolicy.Always, 4);
            return (await one, await two, await three, await four);
        });

        Assert.Equal((true, true, true, false), answers);
        Assert.Equal(4, Assert.Single(Pins(Left)).Priority);
    }

    [Fact]
    public void What_an_app_watches_begins_with_its_pins_and_goes_on_with_every_change_without_a_gap()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        List<PinChanged> seen = Watch(Left);
        Mesh.RunFor(10.Milliseconds());
        Assert.Equal(PinPhase.Connected, Assert.Single(seen).Pin.State.Phase);
        Pin(Left, Them, Hid.Any, PinPolicy.Eager, 200);
        AtOnce.Cut(Left.Host, Right.Host);
        Part();
        Meet();
        Mesh.RunFor(1.Seconds());
        Unpin(Left, Them, Hid.Any);
        Mesh.RunFor(10.Milliseconds());

        List<PinChanged> one = [.. seen.Where(change => !change.Pin.Rhid.IsZero)];
        Assert.Equal(
            [PinPhase.Connected, PinPhase.Waiting, PinPhase.Connected],
            one.Select(change => change.Pin.State.Phase).Where(phase => phase != PinPhase.Connecting)
        );
        Assert.Equal(Pins(Left), [one[^1].Pin]);
        Assert.True(seen[^1] is { IsRemoved: true, Pin.Priority: 200 });
        Assert.Single(seen, change => change.IsRemoved);
        Assert.All(seen, change => Assert.Equal(Left.Mesh!.Sid, change.Owner));
    }

    [Fact]
    public void What_an_app_watches_ends_with_the_app()
    {
        SimApp other = Other();
        Pin(other, Them, Hid.Any, PinPolicy.Eager);
        MeshApp app = other.Mesh!;
        int changes = 0;
        Task? read = null;
        other.Host.Enter(() =>
            read = Task
                .Factory.StartNew(
                    async () =>
                    {
                        await foreach (PinChanged _ in app.WatchPinsAsync())
                        {
                            changes++;
                        }
                    },
                    CancellationToken.None,
                    TaskCreationOptions.None,
                    TaskScheduler.FromCurrentSynchronizationContext()
                )
                .Unwrap()
        );
        Mesh.RunFor(10.Milliseconds());
        Close(other);
        Mesh.RunFor(10.Milliseconds());

        Assert.True(read!.IsCompletedSuccessfully);
        Assert.Equal(1, changes);
    }

    private SimApp Other()
    {
        SimApp other = Left.Host.OpenApp("other", "none");
        Mesh.RunUntil(() => other.Mesh is not null, 1.Seconds());
        return other;
    }

    private void Close(SimApp app)
    {
        app.Close();
        Mesh.RunFor(10.Milliseconds());
    }

    private MeshException Refused(MeshErrorCode code, Func<MeshApp, Task<bool>> pin)
    {
        MeshException? refused = Mesh.Do(async () =>
        {
            try
            {
                await pin(Left.Mesh!);
                return null;
            }
            catch (MeshException e)
            {
                return e;
            }
        });
        Assert.Equal(code, refused?.Code);
        return refused!;
    }
}
