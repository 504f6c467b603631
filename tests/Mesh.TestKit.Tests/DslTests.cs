using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Actors of handlers, the same on both modes.</summary>
public sealed class DslTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void The_first_handler_that_fits_has_the_message(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef actor = kit.ActorOf(
            dsl =>
            {
                dsl.Receive<string>(s => s == "one", (_, context) => context.Sender.Tell(1));
                dsl.Receive<string>((_, context) => context.Sender.Tell(2), s => s == "two");
                dsl.Receive<string>((s, context) => context.Sender.Tell(s));
                dsl.ReceiveAny((m, context) => context.Sender.Tell($"any {m}"));
            },
            "handlers"
        );
        foreach (object message in new object[] { "one", "two", "three", 4 })
            actor.Tell(message);
        Assert.Equal([1, 2, "three", "any 4"], kit.ReceiveN(4));
        Assert.Equal("handlers", actor.Path.Name);
    }

    [Theory, BothModes]
    public void Handlers_may_await(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>();
        IActorRef actor = kit.ActorOf(dsl =>
        {
            dsl.ReceiveAsync<string>(s => s == "one", async (s, context) => await Answer(context, s, 1));
            dsl.ReceiveAsync<string>(async (s, context) => await Answer(context, s, 2), s => s == "two");
            dsl.ReceiveAsync<string>(async (s, context) => await Answer(context, s, s));
            dsl.ReceiveAnyAsync(async (m, context) => await Answer(context, m, $"any {m}"));
        });
        foreach (object message in new object[] { "one", "two", "three", 4 })
            actor.Tell(message);
        Assert.Equal([1, 2, "three", "any 4"], kit.ReceiveN(4));

        async Task Answer(IActorContext context, object asked, object answer)
        {
            IActorRef sender = context.Sender;
            await echo.Ask<object>(asked, Plenty);
            sender.Tell(answer);
        }
    }

    [Theory, BothModes]
    public void Every_hook_can_be_set_and_calls_its_default_when_told_to(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef actor = kit.ActorOf(
            (dsl, context) =>
            {
                Assert.NotNull(context.Self);
                dsl.OnPreStart = _ => Said("PreStart", dsl.DefaultPreStart);
                dsl.OnPostStop = _ => Said("PostStop", dsl.DefaultPostStop);
                dsl.OnPreRestart = (e, m, _) => Said("PreRestart", () => dsl.DefaultPreRestart(e, m));
                dsl.OnPostRestart = (e, _) => Said("PostRestart", () => dsl.DefaultPostRestart(e));
                dsl.Receive<Fail>((fail, _) => throw new InvalidOperationException(fail.Text));
            }
        );
        kit.ExpectMsg("PreStart");
        actor.Tell(new Fail());
        Assert.Equal(["PreRestart", "PostStop", "PostRestart", "PreStart"], kit.ReceiveN(4));
        actor.Tell(PoisonPill.Instance);
        kit.ExpectMsg("PostStop");

        void Said(string what, Action then)
        {
            kit.TestActor.Tell(what, kit.TestActor);
            then();
        }
    }

    [Theory, BothModes]
    public void Hooks_that_are_not_set_do_what_is_usual(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef actor = kit.ActorOf(dsl => dsl.Receive<Fail>((fail, _) => throw new Exception(fail.Text)));
        actor.Tell(new Fail());
        kit.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        kit.ExpectTerminated(actor);
    }

    [Theory, BothModes]
    public void Behaviours_are_replaced_stacked_and_taken_away(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        IActorRef actor = kit.ActorOf(dsl =>
            dsl.ReceiveAny(
                (_, _) =>
                    dsl.Become(
                        (m, context) =>
                        {
                            context.Sender.Tell($"become {m}");
                            dsl.BecomeStacked(
                                (n, inner) =>
                                {
                                    inner.Sender.Tell($"stacked {n}");
                                    dsl.UnbecomeStacked();
                                }
                            );
                        }
                    )
            )
        );
        foreach (int i in Enumerable.Range(0, 4))
            actor.Tell(i);
        Assert.Equal(["become 1", "stacked 2", "become 3"], kit.ReceiveN(3));
    }

    [Theory, BothModes]
    public void Children_are_judged_by_the_strategy_that_is_set(Mode mode)
    {
        using TestKit kit = NewKit(mode, output);
        kit.ActorOf(
            (dsl, context) =>
            {
                dsl.Strategy = SupervisorStrategy.StoppingStrategy;
                Assert.Same(SupervisorStrategy.StoppingStrategy, dsl.Strategy);
                IActorRef child = dsl.ActorOf(
                    inner => inner.Receive<Fail>((fail, _) => throw new Exception(fail.Text)),
                    "child"
                );
                context.Watch(child);
                child.Tell(new Fail());
                dsl.Receive<Terminated>((end, _) => kit.TestActor.Tell(end.ActorRef.Path.Name));
            }
        );
        kit.ExpectMsg("child");
    }
}
