namespace Mesh.Kernel;

/// <summary>An actor with a table of handlers by type; the first that matches has the message.</summary>
/// <remarks>The table is set up in the constructor and in the methods passed to Become, and nowhere else.</remarks>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private HandlerTable? _configuring = new();
    private HandlerTable? _initial;

    /// <summary>Opens the table of the first behaviour.</summary>
    protected ReceiveActor() { }

    void IInitializableActor.Init()
    {
        _initial = _configuring;
        _configuring = null;
    }

    /// <summary>Passes a message to the table of the first behaviour.</summary>
    protected sealed override void OnReceive(object message)
    {
        if (!_initial!.Handle(message))
            Unhandled(message);
    }

    /// <summary>Replaces the behaviour on top by the table that the method sets up.</summary>
    protected void Become(Action configure) => Become(Configure(configure).Handle);

    /// <summary>Puts the table that the method sets up on top.</summary>
    protected void BecomeStacked(Action configure) => BecomeStacked(Configure(configure).Handle);

    /// <summary>Adds an asynchronous handler; the next message waits for it, its failure is the actor's.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Table.Add(new AsyncHandler<T>(Cell, handler, shouldHandle));

    /// <summary>Adds an asynchronous handler for the messages of a type for which a predicate holds.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) =>
        ReceiveAsync(handler, shouldHandle);

    /// <summary>Adds an asynchronous handler for a type given at run time.</summary>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Table.Add(new AsyncHandler<object>(Cell, handler, shouldHandle, messageType));

    /// <summary>Adds an asynchronous handler for a type given at run time.</summary>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    /// <summary>Adds an asynchronous handler for all other messages; it ends the table.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        Table.AddLast(new AsyncHandler<object>(Cell, handler, null));

    /// <summary>Adds a handler for the messages of a type.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        Table.Add(new SyncHandler<T>(handler, shouldHandle));

    /// <summary>Adds a handler for the messages of a type for which a predicate holds.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Adds a handler for a type given at run time.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Table.Add(new SyncHandler<object>(handler, shouldHandle, messageType));

    /// <summary>Adds a handler for a type given at run time.</summary>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Receive(messageType, handler, shouldHandle);

    /// <summary>Adds a handler that says whether it has taken the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Table.Add(new TryHandler<T>(handler));

    /// <summary>Adds a handler for a type given at run time that says whether it has taken the message.</summary>
    protected void Receive(Type messageType, Func<object, bool> handler) =>
        Table.Add(new TryHandler<object>(handler, messageType));

    /// <summary>Adds a handler for all other messages; it ends the table.</summary>
    protected void ReceiveAny(Action<object> handler) => Table.AddLast(new SyncHandler<object>(handler, null));

    private HandlerTable Table =>
        _configuring
        ?? throw new InvalidOperationException(
            "Receive may be called only in the constructor of an actor and in a method passed to Become"
        );

    private HandlerTable Configure(Action configure)
    {
        HandlerTable? outer = _configuring;
        var table = new HandlerTable();
        _configuring = table;
        try
        {
            configure();
        }
        finally
        {
            _configuring = outer;
        }
        return table;
    }
}
