using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>Puts into words how it stands with a pin: who pins what, what the pin is at, and what comes next.</summary>
internal static class PinExplainer
{
    /// <param name="facts">What the host says.</param>
    /// <param name="connection">What its connection says; null if there is none, or none that answers.</param>
    public static Verdict Judge(PeerFacts facts, ConnectionFacts? connection)
    {
        PeerState absent = AbsentPeer.Judge(facts).State;
        string app = facts.Asked.App is { } port ? $"the app \"{port.Name}\"" : "any app";
        if (facts.Pins.FirstOrDefault(pin => pin.Owner == facts.Asked.App?.Sid) is not { } own)
        {
            PeerState state = connection is { IsUp: true } ? PeerState.Connected : absent;
            return new Verdict(state, PeerCause.None, $"is not pinned by {app}: use PinAsync");
        }

        PinState at = own.Pin.State;
        string pinned = $"is pinned by {Words.List(facts.Pins.Select(Named))}";
        if (at.Phase == PinPhase.Connected)
        {
            string link = connection is { IsUp: true } ? Words.Link(connection) : "over a link that is about to change";
            return new Verdict(PeerState.Connected, PeerCause.None, $"{pinned}, and connected: {link}");
        }

        return new Verdict(absent, CauseOf(facts, at), $"{pinned}, and {Standing(facts.Date, at)}");
    }

    /// <summary>A pin in one line.</summary>
    public static string Line(PeerFacts facts, OwnedPin owned)
    {
        string host = owned.Pin.Rhid.IsZero ? "any host" : $"host {owned.Pin.Rhid.Short}";
        return $"pin on {host} by {Named(owned)}: {Standing(facts.Date, owned.Pin.State)}";
    }

    private static string Standing(DateTimeOffset date, PinState at)
    {
        string bound = at.Phase == PinPhase.Connected && at.Host is { } host ? $" with host {host.Short}" : "";
        string since = $"{Words.Of(at.Phase)}{bound} for {Explanation.Span(date - at.Since)}";
        string why = at.Why is { } reason ? $": {reason}" : "";
        string by = at.DisplacedBy is { } better ? $", which {better} has" : "";
        string failed = at.FailedAttempts > 0 ? $"; {at.FailedAttempts} attempts failed" : "";
        string next = at.NextAttempt is { } then ? $"; next attempt in {Explanation.Span(then - date)}" : "";
        return since + why + by + failed + next;
    }

    private static string Named(OwnedPin pin) =>
        $"\"{PlainText.Clean(pin.AppName, Sid.Size)}\" ({pin.Pin.Policy}, priority {pin.Pin.Priority})";

    private static PeerCause CauseOf(PeerFacts facts, PinState at) =>
        at.Phase switch
        {
            PinPhase.Resting => PeerCause.Idle,
            PinPhase.NoAddress => PeerCause.NoAddress,
            PinPhase.Displaced => PeerCause.NoRoom,
            PinPhase.AppClosed => PeerCause.LocalAppClosed,
            PinPhase.NotPermitted when facts.Contact is { IsBanned: true } => PeerCause.Banned,
            PinPhase.NotPermitted when facts.Own.All(own => own.Uid != facts.Luid) => PeerCause.NotOurIdentity,
            PinPhase.NotPermitted when facts.Asked.App?.Identities.Contains(facts.Luid) == false =>
                PeerCause.NotGranted,
            PinPhase.NotPermitted => PeerCause.NotAContact,
            _ => AbsentPeer.Judge(facts).Cause,
        };
}
