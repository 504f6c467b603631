using System.Collections.Concurrent;
using Mesh.Hocon;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>The kinds of mailbox of an actor system, by name.</summary>
public sealed class Mailboxes
{
    /// <summary>The name of the mailbox of actors that ask for no other.</summary>
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";

    internal const string UnboundedQueue = "akka.actor.mailbox.unbounded-queue-based";
    internal const string BoundedQueue = "akka.actor.mailbox.bounded-queue-based";
    internal const string UnboundedDeque = "akka.actor.mailbox.unbounded-deque-based";
    internal const string BoundedDeque = "akka.actor.mailbox.bounded-deque-based";

    // The stricter ones first: they are also of the kinds below.
    private static readonly (Type Semantics, string Mailbox)[] Requirements =
    [
        (typeof(IRequiresMessageQueue<IBoundedDequeBasedMessageQueueSemantics>), BoundedDeque),
        (typeof(IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>), UnboundedDeque),
        (typeof(IRequiresMessageQueue<IBoundedMessageQueueSemantics>), BoundedQueue),
        (typeof(IRequiresMessageQueue<IUnboundedMessageQueueSemantics>), UnboundedQueue),
    ];

    // What a type of actors requires is the same in every system, and is looked for by reflection.
    private static readonly ConcurrentDictionary<Type, string> RequiredBy = new();

    private readonly Func<string, MailboxOptions?> _configured;
    private readonly ConcurrentDictionary<string, MailboxOptions> _mailboxes = new(StringComparer.Ordinal);
    private readonly MailboxOptions _default;

    internal Mailboxes(Func<string, MailboxOptions?> mailboxes)
    {
        _configured = mailboxes;
        _default = Lookup(DefaultMailboxId);
    }

    /// <summary>Whether there is a mailbox of a name.</summary>
    internal bool HasMailbox(string id) => Find(id) is not null;

    internal MailboxOptions Lookup(string id) =>
        Find(id) ?? throw new ConfigurationException($"Mailbox [{id}] not configured");

    /// <summary>
    /// The mailbox of an actor: by its Props, else by its dispatcher, else by what its type requires.
    /// </summary>
    /// <exception cref="ConfigurationException">When that is not there, or is not what its type requires.</exception>
    internal MailboxOptions For(Props props, string ofDispatcher)
    {
        string required = RequiredBy.GetOrAdd(props.Type, static t => Find(t));
        string chosen = props.Mailbox.Length > 0 ? props.Mailbox : ofDispatcher;
        if (chosen.Length == 0)
            return required.Length > 0 ? Lookup(required) : _default;
        MailboxOptions options = Lookup(chosen);
        if (required.Length > 0 && options.IsBounded != required is BoundedQueue or BoundedDeque)
            throw new ConfigurationException(
                $"Mailbox [{chosen}] does not fulfill the requirement of actor class [{props.Type}]: [{required}]"
            );
        return options;
    }

    // Read once; a name that nothing has is not kept, or asking for many would fill the table.
    private MailboxOptions? Find(string id)
    {
        if (_mailboxes.TryGetValue(id, out MailboxOptions? known))
            return known;
        return _configured(id) is { } options ? _mailboxes.GetOrAdd(id, options) : null;
    }

    private static string Find(Type actor)
    {
        foreach ((Type semantics, string mailbox) in Requirements)
        {
            if (semantics.IsAssignableFrom(actor))
                return mailbox;
        }
        return "";
    }
}
