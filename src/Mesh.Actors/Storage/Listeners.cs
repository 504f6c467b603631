using System.Runtime.ExceptionServices;

namespace Mesh.Actors.Storage;

/// <summary>Who is told of the changes of a book. Any thread.</summary>
/// <remarks>
/// What a listener throws keeps no other from being told, nor what comes after: an app's mistake must not hide a ban from the host that is to act on it.
/// Whoever makes the change may be an actor that such a mistake must not end, so a host has it logged; without one it is thrown when all were told.
/// </remarks>
/// <typeparam name="T">What they are told.</typeparam>
internal sealed class Listeners<T>
{
    private event Action<T>? Told;

    /// <summary>Takes what a listener throws; null to have it thrown.</summary>
    public Action<Exception>? Failed { get; set; }

    public void Add(Action<T>? listener) => Told += listener;

    public void Remove(Action<T>? listener) => Told -= listener;

    /// <summary>Tells each of them all of it, in order.</summary>
    public void Tell(IReadOnlyList<T> changes)
    {
        ExceptionDispatchInfo? first = null;
        foreach (T change in changes)
        {
            foreach (Action<T> listener in Delegate.EnumerateInvocationList(Told))
            {
                try
                {
                    listener(change);
                }
                catch (Exception e)
                {
                    first ??= ExceptionDispatchInfo.Capture(e);
                    Failed?.Invoke(e);
                }
            }
        }

        if (Failed is null)
        {
            first?.Throw();
        }
    }
}
