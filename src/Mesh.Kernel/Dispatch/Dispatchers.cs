using System.Collections.Concurrent;
using Mesh.Hocon;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>The dispatchers of an actor system, by name. Each is made when it is first asked for.</summary>
public sealed class Dispatchers
{
    /// <summary>The name of the dispatcher of actors that ask for no other.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    /// <summary>The name of the dispatcher for actors that wait for what is slow.</summary>
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    /// <summary>
    /// The name of the dispatcher for actors of the runtime that must not wait behind those of users.
    /// </summary>
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private readonly ConcurrentDictionary<string, Lazy<MessageDispatcher>> _made = new(StringComparer.Ordinal);
    private readonly Func<string, DispatcherOptions?> _options;
    private readonly Func<string, DispatcherOptions, MessageDispatcher> _make;

    internal Dispatchers(
        Func<string, DispatcherOptions?> options,
        Func<string, DispatcherOptions, MessageDispatcher> make
    )
    {
        _options = options;
        _make = make;
        DefaultGlobalDispatcher = Lookup(DefaultDispatcherId);
    }

    /// <summary>The dispatcher of actors that ask for no other.</summary>
    public MessageDispatcher DefaultGlobalDispatcher { get; }

    /// <summary>The dispatcher of a name.</summary>
    /// <exception cref="ConfigurationException">When there is none.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        if (_made.TryGetValue(dispatcherName, out Lazy<MessageDispatcher>? made))
            return made.Value;
        if (_options(dispatcherName) is not { } options)
            throw new ConfigurationException($"Dispatcher [{dispatcherName}] not configured");
        return _made.GetOrAdd(dispatcherName, id => new Lazy<MessageDispatcher>(() => _make(id, options))).Value;
    }

    /// <summary>Whether there is a dispatcher of a name.</summary>
    public bool HasDispatcher(string id) => _made.ContainsKey(id) || _options(id) is not null;

    /// <summary>Adds a dispatcher of another kind than the options can tell; a known name stays what it is.</summary>
    internal void Register(string id, Func<MessageDispatcher> make) =>
        _made.TryAdd(id, new Lazy<MessageDispatcher>(make));

    internal MessageDispatcher For(Props props) =>
        props.Deploy.Dispatcher.Length == 0 ? DefaultGlobalDispatcher : Lookup(props.Deploy.Dispatcher);

    /// <summary>Lets go of the threads that dispatchers own.</summary>
    internal void Close()
    {
        foreach (Lazy<MessageDispatcher> made in _made.Values)
            made.Value.Close();
    }
}
