using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>
/// The room in a bounded mailbox: a teller takes a place, and the actor gives it back with the message.
/// </summary>
internal sealed class MailboxBound(MailboxOptions options, bool mayBlock)
{
    private readonly SemaphoreSlim _room = new(options.Capacity);

    /// <summary>Whether a message takes a place; what comes once and must not be lost takes none.</summary>
    internal static bool Counts(object message) =>
        Stamped.Unwrap(message)
            is not (Terminated or ReceiveTimeoutClock.Tick or ActorTimers.Tick { IsPeriodic: false });

    /// <summary>Takes a place, and waits for one where that is allowed.</summary>
    /// <param name="mayWait">False for what comes from a timer, whose thread is not to be kept.</param>
    internal bool TryEnter(bool mayWait) =>
        _room.Wait(0)
        || (mayWait && mayBlock && options.PushTimeout != TimeSpan.Zero && _room.Wait(options.PushTimeout));

    internal void Leave() => _room.Release();
}
