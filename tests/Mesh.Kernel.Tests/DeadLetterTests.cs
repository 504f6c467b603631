using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>What is told, and what is logged, of messages that nobody handles.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public void A_dead_letter_tells_message_sender_and_recipient()
    {
        using var world = new World();
        List<object> dead = world.Listen<DeadLetter>();
        (IActorRef sender, _) = world.Probe("sender");
        (IActorRef gone, _) = world.Probe("gone");
        world.Send(gone, PoisonPill.Instance);
        world.Send(gone, "m", sender);
        world.Send(world.System.DeadLetters, "direct");
        Assert.Equal(("m", sender, gone), Parts(dead[0]));
        Assert.Equal(("direct", world.System.DeadLetters, world.System.DeadLetters), Parts(dead[1]));
    }

    [Fact]
    public void What_lies_in_the_mailbox_and_in_the_stash_at_the_end_is_a_dead_letter_in_its_order()
    {
        using var world = new World();
        List<object> dead = world.Listen<DeadLetter>();
        IActorRef actor = world.System.ActorOf(Props.Create(() => new StashesAll()));
        foreach (int i in Enumerable.Range(1, 3))
            world.Send(actor, i);
        ((IInternalActorRef)actor).Suspend();
        world.Run.RunUntilIdle();
        actor.Tell(4, null);
        actor.Tell(5, null);
        world.System.Stop(actor);
        world.Run.RunUntilIdle();
        Assert.Equal([1, 2, 3, 4, 5], dead.Select(d => ((DeadLetter)d).Message));
    }

    [Fact]
    public void The_ignoring_reference_takes_everything_and_tells_nothing()
    {
        using var world = new World();
        List<object> dead = world.Listen<AllDeadLetters>();
        world.Send(world.System.IgnoreRef, "m");
        world.Send(ActorRefs.Nobody, "m");
        Assert.Empty(dead);
    }

    [Fact]
    public void So_many_are_logged_then_none_for_a_while_and_then_again()
    {
        var options = new KernelOptions { LogDeadLetters = 2, LogDeadLettersSuspendDuration = TimeSpan.FromMinutes(1) };
        using var world = new World(1, new OptionsSetup(options));
        List<object> entries = world.Listen<Info>();
        for (int i = 0; i < 5; i++)
            world.Send(world.System.DeadLetters, i);
        Assert.Equal(2, entries.Count);
        Assert.Contains("was not delivered. [1] dead letters encountered.", entries[0].ToString());
        Assert.Contains("no more dead letters will be logged in next [00:01:00]", entries[1].ToString());
        world.Run.RunFor(TimeSpan.FromMinutes(1));
        world.Send(world.System.DeadLetters, 5);
        Assert.Equal(3, entries.Count);
        Assert.Contains("[6] dead letters encountered.", entries[2].ToString());
    }

    [Fact]
    public void None_is_logged_that_is_suppressed_or_comes_while_the_system_ends()
    {
        using var world = new World();
        List<object> entries = world.Listen<Info>();
        (IActorRef gone, _) = world.Probe("gone");
        world.Send(gone, PoisonPill.Instance);
        world.Send(gone, PoisonPill.Instance);
        world.System.Terminate();
        gone.Tell("late", null);
        world.Run.RunUntilIdle();
        Assert.Empty(entries);
    }

    [Fact]
    public void None_is_logged_where_that_is_turned_off_and_all_are_without_a_pause_where_that_has_no_end()
    {
        using var off = new World(1, new OptionsSetup(new KernelOptions { LogDeadLetters = 0 }));
        List<object> none = off.Listen<Info>();
        off.Send(off.System.DeadLetters, 1);
        Assert.Empty(none);
        var once = new KernelOptions { LogDeadLetters = 1, LogDeadLettersSuspendDuration = Timeout.InfiniteTimeSpan };
        using var world = new World(1, new OptionsSetup(once));
        List<object> entries = world.Listen<Info>();
        world.Send(world.System.DeadLetters, 1);
        world.Run.RunFor(TimeSpan.FromDays(1));
        world.Send(world.System.DeadLetters, 2);
        Assert.EndsWith("Message content: 1", Assert.Single(entries).ToString());
    }

    [Fact]
    public void An_unhandled_message_is_published_with_its_sender_and_logged()
    {
        using var world = new World(1, new OptionsSetup(new KernelOptions { DebugUnhandledMessage = true }));
        world.System.EventStream.SetLogLevel(Mesh.Kernel.Event.LogLevel.DebugLevel);
        List<object> unhandled = world.Listen<UnhandledMessage>();
        List<object> entries = world.Listen<LogEvent>();
        (IActorRef sender, _) = world.Probe();
        IActorRef actor = world.System.ActorOf(Props.Empty);
        world.Send(actor, "what?", sender);
        Assert.Equal(("what?", sender, actor), Parts(Assert.Single(unhandled)));
        Assert.Contains(entries, e => e is Info && e.ToString()!.Contains("was unhandled"));
        Assert.Contains(entries, e => e is Event.Debug && e.ToString()!.Contains("Unhandled message from"));
    }

    [Fact]
    public void An_actor_can_handle_what_it_does_not_know_in_its_own_way()
    {
        using var world = new World();
        List<object> unhandled = world.Listen<UnhandledMessage>();
        world.Send(world.System.ActorOf(Props.Create(() => new OwnWay(world.Log))), "what?");
        Assert.Equal(["not mine: what?"], world.Log);
        Assert.Empty(unhandled);
    }

    private static (object, IActorRef, IActorRef) Parts(object letter)
    {
        var parts = (AllDeadLetters)letter;
        return (parts.Message, parts.Sender, parts.Recipient);
    }

    private sealed class StashesAll : UntypedActor, IWithStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message) => Stash.Stash();
    }

    private sealed class OwnWay(List<object> log) : ReceiveActor
    {
        protected override void Unhandled(object message) => log.Add($"not mine: {message}");
    }
}
