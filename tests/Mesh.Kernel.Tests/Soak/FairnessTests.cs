using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests.Soak;

/// <summary>What waits while others never pause. Alone: it counts what all threads of the pool do meanwhile.</summary>
[Trait("cost", "slow")]
[Collection("alone")]
public sealed class FairnessTests
{
    [Fact]
    public async Task Actors_that_answer_each_other_without_a_pause_do_not_hold_up_what_comes_from_outside_of_the_pool()
    {
        const int tries = 15;
        using ActorSystem system = ActorSystem.Create("fair");
        long answers = 0;
        Props answering = Fun.PropsFor(Answer);
        for (int i = 0; i < 4 * Environment.ProcessorCount; i++)
            system.ActorOf(answering).Tell("go on", system.ActorOf(answering));
        IActorRef waiting = system.ActorOf(Fun.PropsFor((_, m) => ((TaskCompletionSource)m).SetResult()));
        long[] meanwhile = new long[tries];
        var outside = new Thread(() =>
        {
            for (int i = 0; i < tries; i++)
            {
                var handled = new TaskCompletionSource();
                long before = Volatile.Read(ref answers);
                waiting.Tell(handled, null);
                handled.Task.Wait();
                meanwhile[i] = Volatile.Read(ref answers) - before;
            }
        });
        outside.Start();
        await Task.Factory.StartNew(outside.Join, TaskCreationOptions.LongRunning);
        Assert.InRange(meanwhile.Order().ElementAt(tries / 2), 0, 100_000);
        await system.Terminate();

        void Answer(Fun actor, object message)
        {
            Interlocked.Increment(ref answers);
            actor.From.Tell(message, actor.Ctx.Self);
        }
    }
}
