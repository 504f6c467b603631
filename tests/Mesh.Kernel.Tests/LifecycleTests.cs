using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class LifecycleTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_actor_starts_handles_messages_in_order_and_stops()
    {
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new Hooked("a", _world.Log, null)), "a");
        actor.Tell(1, null);
        actor.Tell(2, null);
        _world.Run.RunUntilIdle();
        _world.System.Stop(actor);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a: PreStart", "a: 1", "a: 2", "a: PostStop"], _world.Log);
    }

    [Fact]
    public void A_poison_pill_waits_for_its_turn_and_stop_does_not()
    {
        (IActorRef pilled, List<object> gotPilled) = _world.Probe();
        (IActorRef stopped, List<object> gotStopped) = _world.Probe();
        pilled.Tell(1, null);
        pilled.Tell(PoisonPill.Instance, null);
        stopped.Tell(1, null);
        _world.System.Stop(stopped);
        _world.Run.RunUntilIdle();
        Assert.Equal([1], gotPilled);
        Assert.Empty(gotStopped);
    }

    [Fact]
    public void Children_end_before_their_parent_and_the_whole_system_ends_in_that_order()
    {
        IActorRef parent = _world.System.ActorOf(Props.Create(() => new Hooked("parent", _world.Log, null)), "p");
        _world.Send(parent, new Spawn(Props.Create(() => new Hooked("child", _world.Log, null)), "c"));
        _world.System.RegisterOnTermination(() => _world.Log.Add("first registered"));
        _world.System.RegisterOnTermination(() => _world.Log.Add("last registered"));
        _world.Log.Clear();
        Task ended = _world.System.Terminate();
        Assert.False(ended.IsCompleted);
        _world.Run.RunUntilIdle();
        Assert.True(ended.IsCompletedSuccessfully);
        Assert.Equal(["child: PostStop", "parent: PostStop", "last registered", "first registered"], _world.Log);
    }

    [Fact]
    public void A_name_stands_once_among_siblings_and_is_free_again_after_the_end()
    {
        (IActorRef first, _) = _world.Probe("a");
        Assert.Throws<InvalidActorNameException>(() => _world.Probe("a"));
        _world.Send(first, PoisonPill.Instance);
        (IActorRef second, _) = _world.Probe("a");
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("50%")]
    public void What_is_no_name_is_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => _world.Probe(name));

    [Fact]
    public void Actors_without_a_name_get_different_ones()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(_ => _world.Probe().Ref.Path.Name)];
        Assert.Equal(100, names.Distinct().Count());
        Assert.All(names, n => Assert.StartsWith("$", n));
    }

    [Fact]
    public void An_actor_that_fails_in_its_constructor_is_stopped()
    {
        var got = new List<object>();
        IActorRef actor = _world.System.ActorOf(Props.Create(() => new FailsToStart()));
        IActorRef spy = _world.Spawn((fun, message) => Watch(fun, message, got));
        _world.Send(spy, actor);
        Assert.Contains(got, m => m is Terminated t && t.ActorRef.Equals(actor));
    }

    [Fact]
    public void Actors_are_not_made_with_new() => Assert.Throws<ActorInitializationException>(() => new FailsToStart());

    [Fact]
    public void A_message_that_is_null_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => _world.Probe().Ref.Tell(null!, null));

    [Fact]
    public void Messages_for_an_actor_that_is_gone_are_dead_letters_and_suppressed_ones_are_told_apart()
    {
        List<object> dead = _world.Listen<DeadLetter>();
        List<object> suppressed = _world.Listen<SuppressedDeadLetter>();
        (IActorRef actor, _) = _world.Probe();
        actor.Tell(PoisonPill.Instance, null);
        actor.Tell("in the mailbox", null);
        _world.Run.RunUntilIdle();
        _world.Send(actor, "later");
        _world.Send(actor, PoisonPill.Instance);
        Assert.Equal(["in the mailbox", "later"], dead.Cast<DeadLetter>().Select(d => d.Message));
        Assert.All(dead, d => Assert.Equal(actor, ((DeadLetter)d).Recipient));
        Assert.IsType<PoisonPill>(((SuppressedDeadLetter)Assert.Single(suppressed)).Message);
    }

    [Fact]
    public void An_unhandled_message_is_published()
    {
        List<object> unhandled = _world.Listen<UnhandledMessage>();
        IActorRef actor = _world.Spawn((fun, message) => fun.NotHandled(message));
        _world.Send(actor, "what?");
        Assert.Equal("what?", ((UnhandledMessage)Assert.Single(unhandled)).Message);
    }

    [Fact]
    public void Outside_of_an_actor_there_is_no_sender_and_an_answer_is_a_dead_letter()
    {
        List<object> dead = _world.Listen<DeadLetter>();
        IActorRef actor = _world.Spawn((fun, _) => fun.From.Tell("answer", null));
        actor.Tell("question");
        _world.Run.RunUntilIdle();
        Assert.Equal("answer", ((DeadLetter)Assert.Single(dead)).Message);
    }

    [Fact]
    public void Forward_keeps_the_sender_and_tell_sets_it()
    {
        (IActorRef asker, List<object> got) = _world.Probe("asker");
        IActorRef end = _world.Spawn((fun, _) => fun.From.Tell(fun.From.Path.Name));
        IActorRef forwarder = _world.Spawn((_, message) => end.Forward(message));
        _world.Send(forwarder, "x", asker);
        Assert.Equal(["asker"], got);
    }

    [Fact]
    public void Identify_is_answered_by_the_runtime_for_the_living_and_the_dead()
    {
        (IActorRef asker, List<object> got) = _world.Probe();
        (IActorRef actor, _) = _world.Probe();
        _world.Send(actor, new Identify(1), asker);
        _world.Send(actor, PoisonPill.Instance);
        _world.Send(actor, new Identify(2), asker);
        Assert.Equal([new ActorIdentity(1, actor), new ActorIdentity(2, null)], got);
    }

    [Fact]
    public void A_system_has_a_name_that_is_one() =>
        Assert.Throws<ArgumentException>(() => ActorSystem.Create("no name"));

    private static void Watch(Fun fun, object message, List<object> got)
    {
        if (message is IActorRef actor)
            fun.Ctx.Watch(actor);
        else
            got.Add(message);
    }

    private sealed class FailsToStart : UntypedActor
    {
        public FailsToStart() => throw new Boom("constructor");

        protected override void OnReceive(object message) { }
    }
}
