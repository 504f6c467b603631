using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Why a pin is not connected, for people. Shared texts: there may be very many pins.</summary>
internal static class PinWords
{
    public const string First = "it is being connected for the first time";
    public const string Soon = "it is about to be dialled";
    public const string Turn =
        "as many are being dialled as mesh.limits.dials allows: it waits for its turn to be dialled";
    public const string NoAddress = "no address is known: it waits for a card, or for the host to call";
    public const string Resting =
        "nobody used the connection: it comes back with traffic, or when the host is heard of";
    public const string NoRoom = "there is no room for it beside better ones: it waits for room";
    public const string SomeBetterOne = "a connection that is worth more";
    public const string BrokeAtOnce = "the connection ended as soon as it was up";
    public const string AppClosed = "the app is closed: it acts again when the app is opened";
    public const string NotGranted = "the app may not use our identity: it waits until the app is opened with it";

    public static string Of(PinStanding standing) =>
        standing switch
        {
            PinStanding.NoContact => "the identity is no contact: it waits until it is one",
            PinStanding.HostBanned => "its host or its address is banned: it waits until it is not",
            PinStanding.Banned => "the identity is banned: it waits until it is not",
            _ => "our identity is none of this host's: it waits until it is",
        };

    public static string Of(OfflineReason reason) =>
        reason switch
        {
            OfflineReason.LinkLost => "the link broke",
            OfflineReason.TimedOut => "its host fell silent",
            OfflineReason.Restarted => "its host began anew",
            OfflineReason.HostStopped => "its host stopped in good order",
            OfflineReason.Idle => "the connection was closed because nobody used it, or by hand",
            OfflineReason.NotPermitted => "the connection was closed: a side may not be connected",
            OfflineReason.ProtocolError => "a side broke the protocol",
            OfflineReason.NoRoom => "its host had no room",
            OfflineReason.LocalStop => "our own host stops",
            OfflineReason.Displaced => NoRoom,
            _ => "the connection ended",
        };
}
