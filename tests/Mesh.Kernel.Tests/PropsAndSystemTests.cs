using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class PropsAndSystemTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_factory_takes_captured_variables_members_conversions_and_calls()
    {
        var holder = new { Number = 5 };
        string text = "t";
        int? nothing = null;
        Props props = Props.Create(() => new Args(holder.Number, text + "!", nothing, Math.Max(1, 2), _world.Log));
        Assert.Equal([5, "t!", null!, 2L, _world.Log], props.Arguments);
        Assert.Equal(typeof(Args), props.Type);
        _world.System.ActorOf(props);
        _world.Run.RunUntilIdle();
        Assert.Equal(["5 t!  2"], _world.Log);
    }

    [Fact]
    public void A_factory_that_is_no_new_expression_is_refused()
    {
        Args made = null!;
        Assert.Throws<ArgumentException>(() => Props.Create(() => made));
    }

    [Fact]
    public void An_actor_is_made_by_its_type_and_arguments()
    {
        _world.System.ActorOf(Props.Create<Args>(1, "a", null!, 2L, _world.Log));
        _world.System.ActorOf(Props.Create(typeof(Args), 2, "b", 3, 4L, _world.Log));
        _world.Run.RunUntilIdle();
        Assert.Equal(["1 a  2", "2 b 3 4"], _world.Log.Order());
        Assert.Throws<ArgumentException>(() => Props.Create(typeof(string)));
    }

    [Fact]
    public void An_extension_is_made_once_and_found_by_its_type()
    {
        Assert.False(_world.System.HasExtension<Counter>());
        Counter first = new CounterProvider().Apply(_world.System);
        Assert.Same(first, new CounterProvider().Get(_world.System));
        Assert.Same(first, _world.System.WithExtension<Counter, CounterProvider>());
        Assert.Same(first, _world.System.WithExtension<Counter>(typeof(CounterProvider)));
        Assert.Same(first, _world.System.GetExtension<Counter>());
        Assert.Equal(1, first.Made);
    }

    [Fact]
    public void A_setup_holds_one_piece_of_each_kind()
    {
        ActorSystemSetup setup = new DeterministicSetup(1).And(new TimeProviderSetup(TimeProvider.System));
        Assert.Equal(2ul, setup.And(new DeterministicSetup(2)).Get<DeterministicSetup>().Value.Seed);
        Assert.False(setup.Get<LoggingSetup>().HasValue);
    }

    [Fact]
    public void Scheduled_work_is_cancelled()
    {
        (IActorRef probe, List<object> got) = _world.Probe();
        IScheduler scheduler = _world.System.Scheduler;
        var cancelable = new Cancelable(scheduler, TimeSpan.FromSeconds(3.5));
        scheduler.ScheduleTellRepeatedly(1000, 1000, probe, "tick", null, cancelable);
        ICancelable never = scheduler.ScheduleTellOnceCancelable(2000, probe, "never", null);
        never.Cancel();
        scheduler.ScheduleTellOnce(1500, probe, "once", null);
        scheduler.ScheduleTellOnce(1500, probe, "cancelled before", null, Cancelable.CreateCanceled());
        _world.Run.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(["tick", "once", "tick", "tick"], got);
        Assert.True(Cancelable.CreateLinkedCancelable(scheduler, cancelable).IsCancellationRequested);
    }

    [Fact]
    public void A_scheduled_action_that_fails_is_logged_and_harms_nobody()
    {
        List<object> errors = _world.Listen<Error>();
        _world.System.Scheduler.Advanced.ScheduleRepeatedly(1000, 1000, () => throw new Boom("x"));
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(2, errors.Count);
    }

    private sealed class Counter(int made) : IExtension
    {
        public int Made => made;
    }

    private sealed class CounterProvider : ExtensionIdProvider<Counter>
    {
        private static int _made;

        public override Counter CreateExtension(ExtendedActorSystem system) => new(++_made);
    }

    private sealed class Args : UntypedActor
    {
        public Args(int number, string text, int? maybe, long large, List<object> log) =>
            log.Add($"{number} {text} {maybe} {large}");

        protected override void OnReceive(object message) { }
    }
}
