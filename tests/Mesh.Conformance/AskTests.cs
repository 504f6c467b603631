using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Questions whose answer is awaited.</summary>
public sealed class AskTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public async Task The_answer_is_the_result() =>
        Assert.Equal("hello", await NewEcho().Ask<string>("hello", Kit.Minute));

    [Fact]
    public async Task An_answer_may_be_of_a_derived_type()
    {
        var answer = new ArgumentNullException();

        Assert.Same(answer, await NewEcho().Ask<ArgumentException>(answer, Kit.Minute));
    }

    [Fact]
    public async Task An_answer_of_another_type_is_an_error() =>
        await Assert.ThrowsAsync<ArgumentException>(() => NewEcho().Ask<int>("hello", Kit.Minute));

    [Fact]
    public async Task An_answer_that_does_not_come_is_an_AskTimeoutException()
    {
        IActorRef silent = CreateTestProbe().Ref;

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ask<string>("hello", TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task The_default_timeout_is_a_setting()
    {
        using ActorSystem system = ActorSystem.Create(
            "quick",
            ConfigurationFactory.ParseString("akka.actor.ask-timeout = 1ms")
        );
        IActorRef silent = CreateTestProbe(system).Ref;

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ask<string>("hello"));
    }

    [Fact]
    public async Task A_question_can_be_cancelled()
    {
        IActorRef silent = CreateTestProbe().Ref;
        using var cancellation = new CancellationTokenSource();
        Task<string> answer = silent.Ask<string>("hello", Kit.Minute, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task A_question_without_end_can_be_cancelled_as_well()
    {
        IActorRef silent = CreateTestProbe().Ref;
        using var cancellation = new CancellationTokenSource();
        Task<string> answer = silent.Ask<string>("hello", cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task A_question_cancelled_before_is_not_asked()
    {
        TestProbe probe = CreateTestProbe();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            probe.Ref.Ask<string>("hello", Kit.Minute, new CancellationToken(true))
        );
    }

    [Fact]
    public async Task A_failure_is_thrown_as_its_cause()
    {
        var cause = new TestException("because");

        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() =>
            NewEcho().Ask<string>(new Status.Failure(cause), Kit.Minute)
        );

        Assert.Same(cause, Assert.IsType<TestException>(thrown));
    }

    [Fact]
    public async Task A_failure_is_thrown_when_any_object_is_awaited()
    {
        var cause = new TestException("because");

        Assert.Same(
            cause,
            await Assert.ThrowsAsync<TestException>(() => NewEcho().Ask<object>(new Status.Failure(cause), Kit.Minute))
        );
        Assert.Same(
            cause,
            await Assert.ThrowsAsync<TestException>(() => NewEcho().Ask(new Status.Failure(cause), Kit.Minute))
        );
    }

    [Fact]
    public async Task A_failure_that_is_asked_for_is_the_result()
    {
        var failure = new Status.Failure(new TestException("because"));

        Assert.Same(failure, await NewEcho().Ask<Status.Failure>(failure, Kit.Minute));
    }

    [Fact]
    public async Task A_success_is_the_result()
    {
        var success = new Status.Success(5);

        Assert.Same(success, await NewEcho().Ask<Status.Success>(success, Kit.Minute));
        Assert.Same(success, await NewEcho().Ask<Status>(success, Kit.Minute));
    }

    [Fact]
    public async Task The_question_may_be_made_of_who_asks()
    {
        TestProbe probe = CreateTestProbe();

        Task<string> answer = probe.Ref.Ask<string>(asker => ("from", asker), Kit.Minute, CancellationToken.None);
        (_, IActorRef replyTo) = probe.ExpectMsg<(string, IActorRef)>();
        replyTo.Tell("answer");

        Assert.Equal("answer", await answer);
    }

    [Fact]
    public async Task Only_the_first_answer_counts()
    {
        TestProbe probe = CreateTestProbe();
        Task<string> answer = probe.Ref.Ask<string>("hello", Kit.Minute);
        probe.ExpectMsg("hello");

        probe.Reply("first");
        probe.Reply("second");

        Assert.Equal("first", await answer);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_timeout_or_another_is_a_dead_letter()
    {
        TestProbe probe = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Task<string> answer = probe.Ref.Ask<string>("hello", TimeSpan.FromMilliseconds(1));
        probe.ExpectMsg("hello");
        await Assert.ThrowsAsync<AskTimeoutException>(() => answer);

        probe.Reply("late");

        ExpectMsg<DeadLetter>(letter => Assert.Equal("late", letter.Message));
        answer = probe.Ref.Ask<string>("hello", Kit.Minute);
        probe.ExpectMsg("hello");
        probe.Reply("first");
        await answer;

        probe.Reply("second");

        ExpectMsg<DeadLetter>(letter => Assert.Equal("second", letter.Message));
        Assert.Throws<InvalidMessageException>(() => probe.Reply(null!));
    }

    [Fact]
    public async Task An_answer_that_comes_after_a_cancellation_is_dropped()
    {
        TestProbe probe = CreateTestProbe();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        using var cancellation = new CancellationTokenSource();
        Task<string> answer = probe.Ref.Ask<string>("hello", Kit.Minute, cancellation.Token);
        probe.ExpectMsg("hello");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        probe.Reply("late");

        Sys.DeadLetters.Tell("only this", TestActor);
        ExpectMsg<DeadLetter>(letter => Assert.Equal("only this", letter.Message));
    }

    [Fact]
    public async Task A_null_is_an_answer()
    {
        TestProbe probe = CreateTestProbe();
        Task<string> answer = probe.Ref.Ask<string>("hello", Kit.Minute);
        probe.ExpectMsg("hello");

        probe.Reply(null!);

        Assert.Null(await answer);
    }

    [Fact]
    public void Who_asks_is_a_temporary_actor()
    {
        TestProbe probe = CreateTestProbe();

        _ = probe.Ref.Ask<string>("hello", Kit.Minute);

        probe.ExpectMsg("hello");
        Assert.StartsWith($"akka://{Sys.Name}/temp/", probe.LastSender.Path.ToString());
        probe.Reply("done");
    }

    [Fact]
    public async Task An_actor_may_ask_and_await()
    {
        IActorRef echo = NewEcho();
        IActorRef asking = Sys.ActorOf(Props.Create(() => new Asking(echo)));

        Assert.Equal("echo of hello", await asking.Ask<string>("hello", Kit.Minute));
    }

    private IActorRef NewEcho() => Sys.ActorOf(Props.Create(() => new Echo()));

    private sealed class Asking : ReceiveActor
    {
        public Asking(IActorRef whom) =>
            ReceiveAsync<string>(async text =>
            {
                string answer = await whom.Ask<string>(text, Kit.Minute);
                Sender.Tell($"echo of {answer}");
            });
    }
}
