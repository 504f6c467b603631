namespace Mesh.Testing;

/// <summary>Answers messages in place of a test, on the turn of the test actor.</summary>
public abstract class AutoPilot
{
    /// <summary>Only for auto-pilots.</summary>
    protected AutoPilot() { }

    /// <summary>Ends automatic answers.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Keeps the auto-pilot that has just run.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Handles a message; the test still gets it.</summary>
    /// <returns>Who handles the next one; <see cref="KeepRunning"/> for this one again.</returns>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

/// <summary>Handles a message in place of a test.</summary>
/// <returns>Who handles the next one.</returns>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>An auto-pilot from a delegate.</summary>
public sealed class DelegateAutoPilot : AutoPilot
{
    private readonly AutoPilotDelegate _run;

    /// <summary>From a delegate.</summary>
    public DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate)
    {
        ArgumentNullException.ThrowIfNull(autoPilotDelegate);
        _run = autoPilotDelegate;
    }

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => _run(sender, message);
}

/// <summary>Answers nothing.</summary>
public sealed class NoAutoPilot : AutoPilot
{
    /// <summary>The one instance.</summary>
    public static NoAutoPilot Instance = new();

    private NoAutoPilot() { }

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>As an answer: the auto-pilot that has just run stays. It cannot be one itself.</summary>
public sealed class KeepRunning : AutoPilot
{
    /// <summary>The one instance.</summary>
    public static KeepRunning Instance = new();

    private KeepRunning() { }

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("KeepRunning is what an auto-pilot returns; it is none itself");
}
