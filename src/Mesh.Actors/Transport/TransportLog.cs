using Mesh.Contracts;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Mesh.Actors.Transport;

/// <summary>What the transport logs. Event ids 1000 to 1099 are the transport's; none is ever used for something else.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Address} as host {Hid}")]
    public static partial void Listening(ILogger log, string address, Hid hid);

    [LoggerMessage(1001, LogLevel.Information, "No longer listening on {Address}")]
    public static partial void ListeningEnded(ILogger log, string address);

    [LoggerMessage(1002, LogLevel.Debug, "Accepted a link from {Address}, host {Hid}")]
    public static partial void LinkAccepted(ILogger log, string address, Hid hid);

    [LoggerMessage(1003, LogLevel.Debug, "Dialled a link to {Address}, host {Hid}")]
    public static partial void LinkDialled(ILogger log, string address, Hid hid);

    [LoggerMessage(1004, LogLevel.Debug, "A caller from {Address} was turned away: {Reason}")]
    public static partial void CallerTurnedAway(ILogger log, string address, string reason);

    [LoggerMessage(1005, LogLevel.Debug, "The link with host {Hid} at {Address} was aborted: {Reason}")]
    public static partial void LinkAborted(ILogger log, Hid hid, string address, string reason);

    [LoggerMessage(1006, LogLevel.Debug, "A caller from {Address} lost its place for strangers to another one")]
    public static partial void CallerEvicted(ILogger log, string address);

    [LoggerMessage(
        1007,
        LogLevel.Warning,
        "Accepting on {Address} failed ({Error}); waiting {Wait}. Open sockets may have reached the process's limit"
    )]
    public static partial void AcceptFailed(ILogger log, string address, string error, TimeSpan wait);

    [LoggerMessage(1008, LogLevel.Error, "The receiver of links on {Address} threw; the link is closed")]
    public static partial void ReceiverThrew(ILogger log, string address, Exception error);

    [LoggerMessage(1009, LogLevel.Debug, "A caller from {Address} was turned away before TLS: its address is banned")]
    public static partial void CallerBarred(ILogger log, string address);
}
