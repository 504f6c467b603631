using System.Diagnostics;

namespace Mesh.Kernel.Extensions;

/// <summary>A message with when, and amid which activity, it was sent. Only the mailbox ever holds it.</summary>
internal sealed class Stamped(object message, TimeSpan sent, ActivityContext cause) : IAutoReceivedMessage
{
    internal object Message => message;

    internal TimeSpan Sent => sent;

    internal ActivityContext Cause => cause;

    internal static object Unwrap(object message) => message is Stamped stamped ? stamped.Message : message;
}
