using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>To the host: an app pins, or changes a pin of its own. Answered with <see cref="PinSet"/> or <see cref="PinRefused"/> when that is kept.</summary>
internal sealed record SetPin(AppPort App, PinTarget Target, PinPolicy Policy, byte Priority);

/// <param name="IsNew">False if the pin was there, and is changed.</param>
internal sealed record PinSet(bool IsNew);

/// <summary>To the host: an app pins no more. Answered with <see cref="PinDropped"/> or <see cref="PinRefused"/> when that is kept.</summary>
internal sealed record DropPin(AppPort App, PinTarget Target);

/// <param name="WasThere">False if there was no such pin.</param>
internal sealed record PinDropped(bool WasThere);

internal sealed record PinRefused(MeshErrorCode Code, string Reason);

/// <summary>Asks the host for pins. Answered with <see cref="PinList"/>.</summary>
/// <param name="App">Whose; null for those of all apps.</param>
internal sealed record GetPins(AppPort? App);

internal sealed record PinList(IReadOnlyList<OwnedPin> Pins);

/// <summary>To the host: somebody wants to be told of pins, all of them first. Answered with <see cref="PinsWatched"/>.</summary>
/// <param name="App">Whose; null for those of all apps.</param>
/// <param name="Feed">Where they are told.</param>
internal sealed record WatchPins(AppPort? App, PinFeed Feed);

internal sealed record PinsWatched;

/// <summary>To the host: nobody reads the feed any more.</summary>
internal sealed record UnwatchPins(PinFeed Feed);

/// <summary>To the host, from whoever finds hosts: it was heard of. Whoever wants to be connected with it tries at once.</summary>
/// <param name="Ruid">The identity.</param>
/// <param name="Rhid">The host; null if it is not known which.</param>
internal sealed record HostHeardOf(Uid Ruid, Hid? Rhid);

/// <summary>To a pin: nobody wants it any more.</summary>
internal sealed record EndPin
{
    public static EndPin Instance { get; } = new();
}

/// <summary>To a pin: it is wanted more or less firmly.</summary>
internal sealed record PinPolicyChanged(PinPolicy Policy);

/// <summary>To a pin: the other may be connected with now, or may not.</summary>
internal sealed record PinStandingChanged(PinStanding Standing);

/// <summary>To a pin: a connection that satisfies it is up.</summary>
internal sealed record PinnedHostUp(Hid Host);

/// <summary>To a pin: a connection that satisfied it is gone.</summary>
/// <param name="Host">Which.</param>
/// <param name="Reason">Why.</param>
/// <param name="RetryAfter">How long the other side asked to stay away, if it did.</param>
internal sealed record PinnedHostDown(Hid Host, OfflineReason Reason, TimeSpan? RetryAfter = null);

/// <summary>To a pin: there is a reason to try at once.</summary>
internal sealed record TryPin(PinHint Hint)
{
    public static TryPin Heard { get; } = new(PinHint.Heard);

    public static TryPin Anew { get; } = new(PinHint.Anew);
}

/// <summary>To a pin: there is no room for its connection.</summary>
/// <param name="By">Who has its place, for people.</param>
internal sealed record NoRoomForPin(string By);

/// <summary>To a pin: there is room again.</summary>
internal sealed record RoomForPin
{
    public static RoomForPin Instance { get; } = new();
}

/// <summary>To a pin: what it has asked for waits for its turn, since as many are dialled as may be.</summary>
internal sealed record PinDialWaits
{
    public static PinDialWaits Instance { get; } = new();
}

/// <summary>To a pin: its turn has come, and it is being dialled.</summary>
internal sealed record PinDialBegan
{
    public static PinDialBegan Instance { get; } = new();
}

/// <summary>From a pin to the host: it wants its connection. Answered with an <see cref="IPinDialAnswer"/>.</summary>
/// <param name="Target">Which pin.</param>
/// <param name="IsHeard">Whether a sign of life came since it was last dialled in vain.</param>
internal sealed record DialPin(PinTarget Target, bool IsHeard = false);

/// <summary>From a pin to the host: how it stands with it.</summary>
internal sealed record PinTold(PinTarget Target, PinState State);

/// <summary>From a pin to the host: it has ended without having been told to.</summary>
internal sealed record PinFailed(PinTarget Target);
