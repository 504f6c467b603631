namespace Mesh.Kernel;

/// <summary>The roots of a local system.</summary>
internal sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly ActorSystemImpl _system;
    private readonly LocalActorRef _root;
    private readonly ActorPath _temp;
    private long _nextTemp;

    internal LocalActorRefProvider(ActorSystemImpl system)
    {
        _system = system;
        RootPath = new RootActorPath(new Address("akka", system.Name));
        _temp = RootPath.Child("temp");
        DeadLetters = new DeadLetterActorRef(system, RootPath.Child("deadLetters"));
        IgnoreRef = new IgnoreActorRef(system, RootPath.Child("ignore"));
        var top = new TopOfTheWorldRef(system, RootPath.Child("bubble-walker"));
        _root = new LocalActorRef(system, Props.Create(() => new RootGuardianActor()), RootPath, top);
        User = null!;
        System = null!;
    }

    public IInternalActorRef RootGuardian => _root;

    public IInternalActorRef Guardian => User;

    public IInternalActorRef SystemGuardian => System;

    public IActorRef DeadLetters { get; }

    public IActorRef IgnoreRef { get; }

    public ActorPath RootPath { get; }

    internal LocalActorRef User { get; private set; }

    internal LocalActorRef System { get; private set; }

    /// <summary>Starts the guardians.</summary>
    internal void Start()
    {
        _root.Start();
        ChildrenContainer children = _root.Cell.Children;
        User = (LocalActorRef)children.Create(Props.Create(() => new UserGuardianActor()), "user");
        System = (LocalActorRef)children.Create(Props.Create(() => new SystemGuardianActor(User)), "system");
    }

    public ActorPath TempPath() =>
        new ChildActorPath(_temp, $"${Interlocked.Increment(ref _nextTemp)}", _system.NextUid());

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out ActorPath? parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (!actorPath.Address.Equals(RootPath.Address))
            return DeadLetters;
        IActorRef found = _root.GetChild(actorPath.Elements);
        bool isIt = found is not Nobody && (actorPath.Uid == 0 || found.Path.Uid == actorPath.Uid);
        return isIt ? found : new EmptyLocalActorRef(_system, actorPath);
    }
}
