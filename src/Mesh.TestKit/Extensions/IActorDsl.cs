namespace Mesh.Testing.Extensions;

/// <summary>Adds handlers to an actor that has no class of its own. To be used on the turn of that actor only.</summary>
public interface IActorDsl
{
    /// <summary>Runs before the first message, in place of the default, which does nothing.</summary>
    Action<IActorContext>? OnPreStart { get; set; }

    /// <summary>Runs at the end, in place of the default, which does nothing.</summary>
    Action<IActorContext>? OnPostStop { get; set; }

    /// <summary>Runs before a restart, in place of the default, which stops the children and runs
    /// <see cref="OnPostStop"/>.</summary>
    Action<Exception, object, IActorContext>? OnPreRestart { get; set; }

    /// <summary>Runs after a restart, in place of the default, which runs <see cref="OnPreStart"/>.</summary>
    Action<Exception, IActorContext>? OnPostRestart { get; set; }

    /// <summary>Judges the children; null for the default strategy.</summary>
    SupervisorStrategy? Strategy { get; set; }

    /// <summary>Adds a handler for the messages of a type.</summary>
    void Receive<T>(Action<T, IActorContext> handler);

    /// <summary>Adds a handler for the messages of a type for which a predicate holds.</summary>
    void Receive<T>(Predicate<T> shouldHandle, Action<T, IActorContext> handler);

    /// <summary>Adds a handler for the messages of a type for which a predicate holds.</summary>
    void Receive<T>(Action<T, IActorContext> handler, Predicate<T> shouldHandle);

    /// <summary>Adds a handler for all other messages; it is the last.</summary>
    void ReceiveAny(Action<object, IActorContext> handler);

    /// <summary>Adds a handler that is awaited, for the messages of a type.</summary>
    void ReceiveAsync<T>(Func<T, IActorContext, Task> handler, Predicate<T>? shouldHandle = null);

    /// <summary>Adds a handler that is awaited, for the messages of a type for which a predicate holds.</summary>
    void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, IActorContext, Task> handler);

    /// <summary>Adds a handler that is awaited, for all other messages; it is the last.</summary>
    void ReceiveAnyAsync(Func<object, IActorContext, Task> handler);

    /// <summary>What happens before the first message where <see cref="OnPreStart"/> is not set.</summary>
    void DefaultPreStart();

    /// <summary>What happens at the end where <see cref="OnPostStop"/> is not set.</summary>
    void DefaultPostStop();

    /// <summary>What happens before a restart where <see cref="OnPreRestart"/> is not set.</summary>
    void DefaultPreRestart(Exception reason, object message);

    /// <summary>What happens after a restart where <see cref="OnPostRestart"/> is not set.</summary>
    void DefaultPostRestart(Exception reason);

    /// <summary>Replaces the handlers by one for all messages.</summary>
    void Become(Action<object, IActorContext> handler);

    /// <summary>Puts a handler for all messages over the handlers.</summary>
    void BecomeStacked(Action<object, IActorContext> handler);

    /// <summary>Takes the handler put over the others away.</summary>
    void UnbecomeStacked();

    /// <summary>Makes a child of handlers.</summary>
    IActorRef ActorOf(Action<IActorDsl> config, string? name = null);
}
