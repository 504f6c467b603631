using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>The ways to wait for entries of the log, and for how long.</summary>
public sealed class EventFilterWaitTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void What_a_block_returns_is_returned_and_what_it_throws_is_thrown(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IEventFilterApplier filter = kit.EventFilter.Info();
        Assert.Equal(1, filter.ExpectOne(() => Logged(1)));
        Assert.Equal(2, filter.ExpectOne(Plenty, () => Logged(2)));
        Assert.Equal(3, filter.Expect(1, () => Logged(3)));
        Assert.Equal(4, filter.Expect(1, Plenty, () => Logged(4)));
        Assert.Throws<InvalidTimeZoneException>(() => filter.ExpectOne(() => throw new InvalidTimeZoneException()));
        filter.ExpectOne(Plenty, () => kit.Log.Info("a"));
        filter.Expect(1, Plenty, () => kit.Log.Info("a"));

        int Logged(int result)
        {
            kit.Log.Info("a");
            return result;
        }
    }

    [Theory, BothModes]
    public async Task Every_way_to_wait_has_an_asynchronous_twin(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        IEventFilterApplier filter = kit.EventFilter.Info();
        await filter.ExpectOneAsync(Log);
        await filter.ExpectOneAsync(() => kit.Log.Info("a"));
        await filter.ExpectOneAsync(Plenty, Log);
        await filter.ExpectAsync(1, Log);
        await filter.ExpectAsync(1, Log, Plenty);
        await filter.ExpectAsync(1, Plenty, Log);
        await filter.ExpectAsync(1, Plenty, () => kit.Log.Info("a"));
        Assert.Equal(1, await filter.ExpectOneAsync(() => Logged(1)));
        Assert.Equal(2, await filter.ExpectOneAsync(Plenty, () => Logged(2)));
        Assert.Equal(3, await filter.ExpectAsync(1, () => Logged(3)));
        Assert.Equal(4, await filter.ExpectAsync(1, Plenty, () => Logged(4)));
        Assert.Equal(5, await filter.MuteAsync(() => Logged(5)));
        await filter.MuteAsync(Log);
        await filter.MuteAsync(() => kit.Log.Info("a"));
        Assert.Contains("0 came", await FailureOf(() => filter.ExpectAsync(1, TimeSpan.Zero, () => { })));

        async Task Log() => await Logged(0);

        async Task<int> Logged(int result)
        {
            kit.Log.Info("a");
            return await echo.Ask<int>(result, Plenty);
        }
    }

    [Theory, BothModes]
    public void A_wait_that_is_called_off_ends_by_the_exception_for_that(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        using var off = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => kit.EventFilter.Info().ExpectOne(off.Cancel, off.Token));
    }

    [Theory, BothModes]
    public void The_log_of_another_system_is_looked_at(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        using TestKit other = NewLoggingKit(mode, output);
        EventFilterFactory filter = kit.CreateEventFilter(other.Sys);
        IActorRef echo = other.ActorOf<EchoActor>();
        filter.Exception<InvalidOperationException>().ExpectOne(() => echo.Tell(new Fail()));
        filter.Info().Expect(0, TimeSpan.Zero, () => kit.Log.Info("a"));
    }

    [Fact]
    public void The_wait_begins_after_the_block_and_is_virtual()
    {
        using var kit = new VirtualKit(output);
        IActorRef failing = kit.ActorOf<EchoActor>("failing");
        IActorRef echo = kit.ActorOf<EchoActor>();
        TimeSpan start = TestKitBase.Now;
        kit.EventFilter.Exception<InvalidOperationException>().ExpectOne(Hours(1), Later);
        Assert.Equal(Hours(1.9), TestKitBase.Now - start);
        kit.EventFilter.Error().Expect(0, () => { });
        Assert.Equal(Hours(1.9) + Seconds(3), TestKitBase.Now - start);
        kit.Within(Seconds(9), () => kit.EventFilter.Error().Expect(0, () => kit.ExpectNoMsg(Seconds(2))), Seconds(0));
        Assert.Equal(Hours(1.9) + Seconds(12), TestKitBase.Now - start);

        void Later()
        {
            echo.Tell(new Later(new Fail(), Hours(1.9)), failing);
            kit.ExpectNoMsg(Hours(1));
        }
    }

    [Fact]
    public void An_entry_at_the_end_of_the_wait_counts_and_one_after_it_does_not()
    {
        using var kit = new VirtualKit(output);
        kit.Sys.Scheduler.Advanced.ScheduleOnce(Seconds(2), () => kit.Log.Info("a"));
        kit.EventFilter.Info("a").ExpectOne(Seconds(2), () => { });
        kit.Sys.Scheduler.Advanced.ScheduleOnce(Seconds(2), () => kit.Log.Info("a"));
        FailureOf(() => kit.EventFilter.Info("a").ExpectOne(Seconds(1.9), () => { }));
    }
}
