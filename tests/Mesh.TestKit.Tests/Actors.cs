namespace Mesh.Testing.Tests;

/// <summary>Says something later.</summary>
internal sealed record Later(object Message, TimeSpan After);

/// <summary>Fails.</summary>
internal sealed record Fail(string Text = "told to fail");

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

    private void OnFail(Fail fail) => throw new InvalidOperationException(fail.Text);

    private void OnAny(object message) => Sender.Tell(message, Self);

    private sealed record Answer(object Message, IActorRef To);
}
