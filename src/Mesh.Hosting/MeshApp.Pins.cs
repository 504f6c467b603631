using Mesh.Actors.Host;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Hosting;

// Connections that the app wants to be there.
public sealed partial class MeshApp
{
    /// <summary>Pins a connection: the host brings it up, and as <see cref="PinPolicy.Always"/> keeps it up and brings it up again for ever.</summary>
    /// <remarks>
    /// The pin acts while the app is open. It is kept when the app, the host or the machine ends, and acts again when the app is opened. Where several apps
    /// pin the same, the first priority and the firmest policy count. Whoever cannot be reached, or may not, now is waited for:
    /// <see cref="PinsAsync"/> and <see cref="WatchPinsAsync"/> say for what.
    /// </remarks>
    /// <param name="luid">Our identity, one of <see cref="Identities"/>.</param>
    /// <param name="ruid">Whom to be connected with; need not be a contact yet.</param>
    /// <param name="rhid">On which host; <see cref="Hid.Any"/> for any one of theirs, and then one at a time.</param>
    /// <param name="policy">How firmly.</param>
    /// <param name="priority">Who goes first where there is no room for all: 0 before 255.</param>
    /// <param name="cancellationToken">Stops waiting; the change may be made all the same.</param>
    /// <returns>True if the pin is new, false if one that was there has this policy and priority now. It is on the disk then.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the app may not use <paramref name="luid"/>. <see cref="MeshErrorCode.Invalid"/>: an identity is zero,
    /// or the host is this very one. <see cref="MeshErrorCode.NoRoom"/>: there are as many pins as may be. <see cref="MeshErrorCode.Storage"/>: it could not
    /// be kept, and nothing is changed. <see cref="MeshErrorCode.NoConnection"/>: the app or the host is closed.
    /// </exception>
    public Task<bool> PinAsync(
        Uid luid,
        Uid ruid,
        Hid rhid,
        PinPolicy policy,
        byte priority = 0,
        CancellationToken cancellationToken = default
    ) =>
        policy is PinPolicy.Eager or PinPolicy.Always
            ? _pins.SetAsync(new SetPin(_port, new PinTarget(luid, ruid, rhid), policy, priority), cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(policy), policy, "A pin is Eager or Always.");

    /// <summary>Takes back a pin of this app. A connection is not cut by that: others may use it, and it closes when nobody does.</summary>
    /// <returns>False if the app has no such pin.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it could not be kept, and nothing is changed.
    /// <see cref="MeshErrorCode.NoConnection"/>: the app or the host is closed.</exception>
    public Task<bool> UnpinAsync(Uid luid, Uid ruid, Hid rhid, CancellationToken cancellationToken = default) =>
        _pins.DropAsync(new DropPin(_port, new PinTarget(luid, ruid, rhid)), cancellationToken);

    /// <summary>The pins of this app, and how it stands with each.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: the host is closed.</exception>
    public async Task<IReadOnlyList<Pin>> PinsAsync(CancellationToken cancellationToken = default) =>
        [.. (await _pins.ListAsync(_port, cancellationToken)).Select(owned => owned.Pin)];

    /// <summary>The pins of this app, each once; then every change of how it stands with one, and every pin that comes or is removed.</summary>
    /// <remarks>
    /// Nothing is left out between the two, and for each pin the last word is the truth. A slow reader gets the newest change of each pin only, so what waits
    /// for it is bounded by the number of pins. It ends when the app is closed. Any number of readers.
    /// </remarks>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: the app or the host is closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<PinChanged> WatchPinsAsync(CancellationToken cancellationToken = default) =>
        _pins.WatchAsync(_port, cancellationToken);

    /// <summary>Says why what a pin wants is, or is not, connected now: what the pin is at, who pins it, when it tries next, and what led there.</summary>
    /// <param name="luid">Our identity.</param>
    /// <param name="ruid">The other's.</param>
    /// <param name="rhid">Its host; <see cref="Hid.Any"/> for any.</param>
    /// <param name="cancellationToken">Gives up the question.</param>
    /// <exception cref="MeshException">The host gives no answer within 10 s.</exception>
    public Task<Explanation> ExplainPinAsync(
        Uid luid,
        Uid ruid,
        Hid rhid,
        CancellationToken cancellationToken = default
    ) =>
        _questions.AskAsync(
            new GetPeerFacts(luid, ruid, rhid, null, null, _port) { IsAboutPin = true },
            cancellationToken
        );
}
