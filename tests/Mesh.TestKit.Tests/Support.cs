using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Xunit.Abstractions;

namespace Mesh.Testing.Tests;

/// <summary>What tests share: a deterministic setup whose seed stands in the output, and a few actors.</summary>
internal static class Support
{
    internal const ulong Seed = 20_251_121;

    internal static ActorSystemSetup Deterministic { get; } = ActorSystemSetup.Create(new DeterministicSetup(Seed));

    internal static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The text of the failure that an action ends in.</summary>
    internal static string FailureOf(Action action) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(action).Message;

    /// <summary>The same of a task that has completed when it is given.</summary>
    internal static string FailureOf<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return FailureOf(() => task.GetAwaiter().GetResult());
    }
}

/// <summary>Says something later.</summary>
internal sealed record Later(object Message, TimeSpan After);

/// <summary>Fails.</summary>
internal sealed record Fail;

/// <summary>Answers everything with itself, at once or later.</summary>
internal sealed class EchoActor : ReceiveActor, IWithTimers
{
    private int _asked;

    public EchoActor()
    {
        Receive<Later>(OnLater);
        Receive<Answer>(OnAnswer);
        Receive<Fail>(OnFail);
        ReceiveAny(OnAny);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnLater(Later later) =>
        Timers.StartSingleTimer(_asked++, new Answer(later.Message, Sender), later.After);

    private void OnAnswer(Answer answer) => answer.To.Tell(answer.Message, Self);

    private void OnFail(Fail _) => throw new InvalidOperationException("told to fail");

    private void OnAny(object message) => Sender.Tell(message, Self);

    private sealed record Answer(object Message, IActorRef To);
}

/// <summary>A kit of a deterministic run, for tests that look at the kit from outside.</summary>
internal sealed class VirtualKit(ITestOutputHelper? output = null) : TestKit(Support.Deterministic, null, output);
