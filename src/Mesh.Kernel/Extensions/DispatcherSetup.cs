using System.Collections.Immutable;

namespace Mesh.Kernel.Extensions;

/// <summary>Gives an actor system dispatchers and mailboxes, each under the name by which Props ask for it.</summary>
public sealed class DispatcherSetup : Setup.Setup
{
    /// <summary>None yet.</summary>
    public DispatcherSetup() { }

    private DispatcherSetup(
        ImmutableDictionary<string, DispatcherOptions> dispatchers,
        ImmutableDictionary<string, MailboxOptions> mailboxes
    )
    {
        Dispatchers = dispatchers;
        Mailboxes = mailboxes;
    }

    internal ImmutableDictionary<string, DispatcherOptions> Dispatchers { get; } =
        ImmutableDictionary<string, DispatcherOptions>.Empty;

    internal ImmutableDictionary<string, MailboxOptions> Mailboxes { get; } =
        ImmutableDictionary<string, MailboxOptions>.Empty;

    /// <summary>This setup with one dispatcher more; a known name, also a built-in one, is replaced.</summary>
    /// <param name="id">For <see cref="Props.WithDispatcher"/>.</param>
    /// <param name="options">How it runs.</param>
    /// <exception cref="ArgumentException">When an option is out of its range.</exception>
    public DispatcherSetup WithDispatcher(string id, DispatcherOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        options.Validate(id);
        return new DispatcherSetup(Dispatchers.SetItem(id, options), Mailboxes);
    }

    /// <summary>This setup with one mailbox more; a known name, also a built-in one, is replaced.</summary>
    /// <param name="id">For <see cref="Props.WithMailbox"/>.</param>
    /// <param name="options">What it holds.</param>
    /// <exception cref="ArgumentException">When an option is out of its range.</exception>
    public DispatcherSetup WithMailbox(string id, MailboxOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        options.Validate(id);
        return new DispatcherSetup(Dispatchers, Mailboxes.SetItem(id, options));
    }
}
