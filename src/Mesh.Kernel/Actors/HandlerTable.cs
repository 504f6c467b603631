namespace Mesh.Kernel;

/// <summary>The handlers of one behaviour, looked up by the exact type of the message.</summary>
/// <remarks>The first message of a type costs a walk over the table, every further one a comparison or a look-up.</remarks>
internal sealed class HandlerTable
{
    private readonly List<MessageHandler> _handlers = [];
    private Dictionary<Type, MessageHandler[]>? _byType;
    private Type? _lastType;
    private MessageHandler[] _last = [];
    private bool _ended;

    internal void Add(MessageHandler handler)
    {
        if (_ended)
            throw new InvalidOperationException("A handler for all messages has ended the table: put this one before");
        _handlers.Add(handler);
    }

    internal void AddLast(MessageHandler handler)
    {
        Add(handler);
        _ended = true;
    }

    internal bool Handle(object message)
    {
        Type type = message.GetType();
        MessageHandler[] handlers = ReferenceEquals(type, _lastType) ? _last : Find(type);
        foreach (MessageHandler handler in handlers)
        {
            if (handler.TryHandle(message))
                return true;
        }
        return false;
    }

    private MessageHandler[] Find(Type type)
    {
        _byType ??= [];
        if (!_byType.TryGetValue(type, out MessageHandler[]? handlers))
        {
            handlers = [.. _handlers.Where(h => h.MessageType.IsAssignableFrom(type))];
            _byType.Add(type, handlers);
        }
        _lastType = type;
        _last = handlers;
        return handlers;
    }
}

/// <summary>One line of a table; it is asked only for messages of its type.</summary>
internal abstract class MessageHandler(Type messageType)
{
    internal Type MessageType => messageType;

    internal abstract bool TryHandle(object message);
}

internal sealed class SyncHandler<T>(Action<T> handler, Predicate<T>? shouldHandle, Type? type = null)
    : MessageHandler(type ?? typeof(T))
{
    internal override bool TryHandle(object message)
    {
        var typed = (T)message;
        if (shouldHandle is not null && !shouldHandle(typed))
            return false;
        handler(typed);
        return true;
    }
}

internal sealed class TryHandler<T>(Func<T, bool> handler, Type? type = null) : MessageHandler(type ?? typeof(T))
{
    internal override bool TryHandle(object message) => handler((T)message);
}

internal sealed class AsyncHandler<T>(
    ActorCell cell,
    Func<T, Task> handler,
    Predicate<T>? shouldHandle,
    Type? type = null
) : MessageHandler(type ?? typeof(T))
{
    internal override bool TryHandle(object message)
    {
        var typed = (T)message;
        if (shouldHandle is not null && !shouldHandle(typed))
            return false;
        cell.TaskContext.Start(handler, typed);
        return true;
    }
}
