namespace Mesh.Kernel;

/// <summary>Above /user and /system. It ends when /system has; a failure of either ends the system.</summary>
internal sealed class RootGuardianActor : ActorBase
{
    protected override bool Receive(object message) => false;

    protected override SupervisorStrategy SupervisorStrategy() => new StopAndEnd(() => Cell.SelfRef.Stop());

    /// <summary>Stops what fails, and ends with the last of the two.</summary>
    private sealed class StopAndEnd(Action end) : OneForOneStrategy(static _ => Directive.Stop)
    {
        public override void HandleChildTerminated(
            IActorContext actorContext,
            IActorRef child,
            IEnumerable<IInternalActorRef> children
        )
        {
            if (!children.Any())
                end();
        }
    }
}

/// <summary>The parent of the application's actors.</summary>
internal sealed class UserGuardianActor : ActorBase
{
    protected override bool Receive(object message) => false;

    protected override SupervisorStrategy SupervisorStrategy() => Cell.Kernel.Options.GuardianStrategy.Create();
}

/// <summary>The parent of the runtime's actors; it ends after /user.</summary>
internal sealed class SystemGuardianActor : ActorBase
{
    private readonly IActorRef _user;

    public SystemGuardianActor(IActorRef user) => _user = user;

    protected override void PreStart() => Cell.Watch(_user);

    protected override bool Receive(object message)
    {
        if (message is not Terminated)
            return false;
        Cell.Stop(Self);
        return true;
    }
}
