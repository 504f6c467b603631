using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>How many messages the mailbox of a name holds.</summary>
/// <remarks>
/// A message for a full mailbox waits for room, on the teller's thread, and is a dead letter when the time for that is
/// over; so a bounded mailbox slows its producers down. Where there is nobody to wait, in a deterministic run, it is a
/// dead letter at once. What the runtime itself sends has no bound.
/// </remarks>
public sealed record MailboxOptions
{
    internal static readonly IReadOnlyDictionary<string, MailboxOptions> Defaults = new Dictionary<
        string,
        MailboxOptions
    >
    {
        [Mailboxes.DefaultMailboxId] = new(),
        [Mailboxes.UnboundedQueue] = new(),
        [Mailboxes.UnboundedDeque] = new(),
        [Mailboxes.BoundedQueue] = new() { Capacity = 1000 },
        [Mailboxes.BoundedDeque] = new() { Capacity = 1000 },
    };

    /// <summary>How many messages of users it holds.</summary>
    /// <value>0, which is for any number.</value>
    public int Capacity { get; init; }

    /// <summary>How long a teller waits for room; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    /// <value>10 s. Zero for not at all.</value>
    public TimeSpan PushTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many messages an actor may put aside.</summary>
    /// <value>-1, which is for any number.</value>
    public int StashCapacity { get; init; } = -1;

    internal bool IsBounded => Capacity > 0;

    internal void Validate(string id)
    {
        if (Capacity < 0)
            throw new ArgumentException($"{id}: capacity is {Capacity}; must not be negative");
        if (PushTimeout < TimeSpan.Zero && PushTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentException($"{id}: push-timeout is {PushTimeout}; must not be negative");
    }
}
