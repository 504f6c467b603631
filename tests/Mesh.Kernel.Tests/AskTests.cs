using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class AskTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_answer_completes_the_task()
    {
        IActorRef actor = _world.Spawn((fun, message) => fun.From.Tell((int)message + 1));
        Task<int> answer = actor.Ask<int>(41, Second);
        Task<object> any = actor.Ask(1);
        _world.Run.RunUntilIdle();
        Assert.Equal(42, answer.Result);
        Assert.Equal(2, any.Result);
        _world.Run.RunFor(2 * Second);
        Assert.True(answer.IsCompletedSuccessfully);
    }

    [Fact]
    public void Without_an_answer_it_times_out_at_its_time()
    {
        (IActorRef silent, _) = _world.Probe();
        Task<int> answer = silent.Ask<int>("?", 2 * Second);
        _world.Run.RunFor(1.9 * Second);
        Assert.False(answer.IsCompleted);
        _world.Run.RunFor(Second);
        Assert.IsType<AskTimeoutException>(answer.Exception!.InnerException);
    }

    [Fact]
    public void It_can_be_cancelled_and_an_answer_after_that_is_a_dead_letter()
    {
        List<object> dead = _world.Listen<DeadLetter>();
        IActorRef? asker = null;
        IActorRef actor = _world.Spawn((fun, _) => asker = fun.From);
        using var source = new CancellationTokenSource();
        Task<int> answer = actor.Ask<int>("?", source.Token);
        _world.Run.RunUntilIdle();
        source.Cancel();
        _world.Send(asker!, 1);
        Assert.True(answer.IsCanceled);
        Assert.Single(dead);
    }

    [Fact]
    public void What_awaits_a_cancelled_question_does_not_run_inside_of_the_handler_that_cancels_it()
    {
        (IActorRef silent, _) = _world.Probe();
        var source = new CancellationTokenSource();
        var log = new List<string>();
        IActorRef canceller = _world.Spawn(
            (_, _) =>
            {
                source.Cancel();
                log.Add("handler ends");
            }
        );
        _world.Send(_world.Spawn((_, _) => _ = Wait()), "wait");
        _world.Send(canceller, "cancel");
        Assert.Equal(["handler ends", "cancelled"], log);

        async Task Wait()
        {
            try
            {
                await silent.Ask<int>("?", source.Token);
            }
            catch (OperationCanceledException)
            {
                log.Add("cancelled");
            }
        }
    }

    [Fact]
    public void A_failure_and_an_answer_of_another_type_fail_the_task()
    {
        IActorRef actor = _world.Spawn((fun, message) => fun.From.Tell(message));
        Task<int> failed = actor.Ask<int>(new Status.Failure(new Boom("x")));
        Task<int> other = actor.Ask<int>("text");
        _world.Run.RunUntilIdle();
        Assert.IsType<Boom>(failed.Exception!.InnerException);
        Assert.IsType<ArgumentException>(other.Exception!.InnerException);
    }

    [Fact]
    public void The_message_can_hold_the_reference_to_answer_to()
    {
        IActorRef actor = _world.Spawn((_, message) => ((IActorRef)message).Tell("direct", null));
        Task<string> answer = actor.Ask<string>(replyTo => replyTo, null, CancellationToken.None);
        _world.Run.RunUntilIdle();
        Assert.Equal("direct", answer.Result);
    }

    [Fact]
    public void Pipe_to_sends_the_result_or_the_failure()
    {
        (IActorRef probe, List<object> got) = _world.Probe();
        var result = new TaskCompletionSource<int>();
        var failure = new TaskCompletionSource<int>();
        var plain = new TaskCompletionSource();
        _ = result.Task.PipeTo(probe, success: i => $"got {i}");
        _ = failure.Task.PipeTo(probe, failure: e => e.Message);
        _ = plain.Task.PipeTo(probe, success: () => "done");
        result.SetResult(1);
        failure.SetException(new Boom("bad"));
        plain.SetResult();
        _world.Run.RunUntilIdle();
        Assert.Equal(["bad", "done", "got 1"], got.Cast<string>().Order());
    }

    [Fact]
    public void Pipe_to_sends_a_failure_when_the_result_cannot_be_made_or_is_null()
    {
        (IActorRef probe, List<object> got) = _world.Probe();
        _ = Task.FromResult(1).PipeTo(probe, success: _ => throw new Boom("a"), failure: e => e.Message);
        _ = Task.CompletedTask.PipeTo(probe, success: () => throw new Boom("b"), failure: e => e.Message);
        _ = Task.FromResult<string?>(null).PipeTo(probe);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a", "b"], got.OfType<string>().Order());
        Assert.IsType<InvalidMessageException>(Assert.Single(got.OfType<Status.Failure>()).Cause);
    }

    [Fact]
    public void It_times_out_after_the_end_of_the_system_too()
    {
        (IActorRef probe, _) = _world.Probe();
        IActorRef mute = _world.Spawn((_, _) => { });
        Task<int> before = mute.Ask<int>("?", 2 * Second);
        _world.System.Terminate();
        _world.Run.RunUntilIdle();
        Assert.True(_world.System.WhenTerminated.IsCompleted);
        Task<int> after = probe.Ask<int>("?", 2 * Second);
        _world.Run.RunFor(3 * Second);
        Assert.IsType<AskTimeoutException>(before.Exception?.InnerException);
        Assert.IsType<AskTimeoutException>(after.Exception?.InnerException);
    }

    [Fact]
    public void An_actor_pipes_an_answer_to_itself()
    {
        IActorRef server = _world.Spawn((fun, message) => fun.From.Tell($"re: {message}"));
        IActorRef client = _world.Spawn(
            (fun, message) =>
            {
                if (message is "go")
                    server.Ask<string>("q", Second).PipeTo(fun.Ctx.Self);
                else
                    _world.Log.Add(message);
            }
        );
        _world.Send(client, "go");
        Assert.Equal(["re: q"], _world.Log);
    }

    [Fact]
    public void A_handler_can_await_an_answer()
    {
        IActorRef server = _world.Spawn((fun, message) => fun.From.Tell($"re: {message}"));
        IActorRef client = _world.System.ActorOf(Props.Create(() => new Awaiting(server, _world.Log)));
        client.Tell("a", null);
        client.Tell("b", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["re: a", "re: b"], _world.Log);
    }

    [Fact]
    public void Graceful_stop_ends_with_the_actor_or_with_the_time()
    {
        (IActorRef actor, _) = _world.Probe();
        Task<bool> stopped = actor.GracefulStop(Second);
        _world.Run.RunUntilIdle();
        Assert.True(stopped.Result);
        (IActorRef stubborn, _) = _world.Probe();
        Task<bool> late = stubborn.GracefulStop(Second, "please");
        _world.Run.RunFor(2 * Second);
        Assert.False(late.Result);
    }

    [Fact]
    public void The_end_of_an_actor_can_be_waited_for_until_that_is_called_off()
    {
        using var source = new CancellationTokenSource();
        (IActorRef actor, _) = _world.Probe();
        Task<bool> end = actor.WatchAsync();
        Task<bool> off = actor.WatchAsync(source.Token);
        _world.Run.RunUntilIdle();
        Assert.False(end.IsCompleted);
        source.Cancel();
        _world.Run.RunUntilIdle();
        Assert.False(off.Result);
        _world.Send(actor, PoisonPill.Instance);
        Assert.True(end.Result);
        Task<bool> already = actor.WatchAsync();
        _world.Run.RunUntilIdle();
        Assert.True(already.Result);
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(IActorRef server, List<object> log) =>
            ReceiveAsync<string>(async s => log.Add(await server.Ask<string>(s, Second)));
    }
}
