using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>Puts into words how it stands with a peer, from what host and connection say at one moment.</summary>
/// <remarks>
/// Plain functions. What stands in the way is looked for from the near to the far: our host, our app, its rights, then the connection, and
/// where there is none (<see cref="AbsentPeer"/>) the contact and the last thing that happened.
/// </remarks>
internal static class Explainer
{
    private const int MaxSummary = 1_000;
    private const int MaxFact = 500;

    public static Explanation Stopped(GetPeerFacts asked, DateTimeOffset date) =>
        new()
        {
            Name = Words.Name(asked, alias: null, asked.Rhid),
            At = date,
            State = PeerState.Offline,
            Cause = PeerCause.LocalStop,
            Summary = $"{Words.Name(asked, alias: null, asked.Rhid)} {Words.Stopped}",
        };

    /// <param name="facts">What the host says.</param>
    /// <param name="connection">What its connection says; null if there is none, or none that answers.</param>
    public static Explanation Explain(PeerFacts facts, ConnectionFacts? connection)
    {
        Verdict verdict = facts.Asked.IsAboutPin
            ? PinExplainer.Judge(facts, connection)
            : NearHome(facts) ?? OverConnection(facts, connection) ?? AbsentPeer.Judge(facts);
        if (facts.Asked.App is not null && verdict.Cause == PeerCause.NotGranted)
        {
            return Withheld(facts, verdict);
        }

        string name = Words.Name(facts.Asked, AliasOf(facts), facts.Rhid);
        return new Explanation
        {
            Name = name,
            At = facts.Date,
            State = verdict.State,
            Cause = verdict.Cause,
            Summary = PlainText.Clean($"{name} {verdict.Text}", MaxSummary),
            NextDialIn = facts.NextDialIn,
            FailedDials = facts.FailedDials,
            Facts = [.. Words.Facts(facts, connection).Select(fact => PlainText.Clean(fact, MaxFact))],
            Decisions = facts.Decisions,
        };
    }

    // Who may not see somebody is not told what he is called, where he is, or what became of him.
    private static Explanation Withheld(PeerFacts facts, Verdict verdict)
    {
        string name = Words.Name(facts.Asked, alias: null, facts.Asked.Rhid);
        return new Explanation
        {
            Name = name,
            At = facts.Date,
            State = verdict.State,
            Cause = verdict.Cause,
            Summary = PlainText.Clean($"{name} {verdict.Text}", MaxSummary),
        };
    }

    private static string? AliasOf(PeerFacts facts) =>
        facts.Contact?.Alias ?? facts.Own.FirstOrDefault(own => own.Uid == facts.Asked.Ruid)?.Alias;

    private static Verdict? NearHome(PeerFacts facts)
    {
        GetPeerFacts asked = facts.Asked;
        if (facts.IsStopping)
        {
            return new Verdict(PeerState.Offline, PeerCause.LocalStop, Words.Stopped);
        }

        if (asked.App is { } closed && !facts.Apps.Contains(closed))
        {
            string text = $"has no one to be seen by: our app \"{closed.Name}\" is closed; open it again";
            return new Verdict(PeerState.Offline, PeerCause.LocalAppClosed, text);
        }

        if (facts.Own.All(own => own.Uid != facts.Luid))
        {
            string text =
                $"cannot be met as {facts.Luid.Short}, which is no identity of this host; it speaks as {Words.List(facts.Own.Select(Named))}";
            return new Verdict(PeerState.NeverSeen, PeerCause.NotOurIdentity, text);
        }

        if (asked.App is { } app && Permission.Denied(facts, app) is { } denied)
        {
            return denied;
        }

        if (asked.Protocol is { } protocol && !OursFor(facts).Any(ours => ours.Protocols.Contains(protocol)))
        {
            if (
                asked.App is null
                && facts.Apps.FirstOrDefault(ours => ours.Protocols.Contains(protocol)) is { } running
                && Permission.Denied(facts, running) is { } kept
            )
            {
                return kept;
            }

            string who = asked.App is { } ours
                ? $"our app \"{ours.Name}\" does not run it"
                : $"no app of this host runs it as {facts.Luid.Short}";
            string text = $"cannot be met by \"{protocol}\": {who}; open an app with that protocol";
            return new Verdict(PeerState.NeverSeen, PeerCause.ProtocolNotOurs, text);
        }

        bool isHere = asked.Rhid is { } rhid ? rhid == facts.OwnHid : facts.Own.Any(own => own.Uid == asked.Ruid);
        return isHere ? OnThisHost(facts) : null;
    }

    private static Verdict OnThisHost(PeerFacts facts)
    {
        GetPeerFacts asked = facts.Asked;
        AppPort? found = facts.Apps.FirstOrDefault(app =>
            app != asked.App
            && app.Rights.Missing(asked.Ruid, facts.Luid, asked.Protocol) == MissingRight.None
            && (asked.Rsid is not { } sid || sid == app.Sid)
            && (asked.Protocol is not { } protocol || app.Protocols.Contains(protocol))
        );
        if (found is not null)
        {
            return new Verdict(
                PeerState.OnlineHere,
                PeerCause.None,
                $"is online: the app \"{found.Name}\" on this very host"
            );
        }

        string text =
            asked.App is { } self && asked.Rsid == self.Sid
                ? "is the app that asks: no app is a peer of its own"
                : "would be an app on this very host, and no other one is open that fits; open it";
        return new Verdict(PeerState.Connected, PeerCause.AppClosed, text);
    }

    private static Verdict? OverConnection(PeerFacts facts, ConnectionFacts? connection)
    {
        if (connection is null && facts.Connection is not null)
        {
            return new Verdict(
                PeerState.Connected,
                PeerCause.None,
                "has a connection that is too busy to say more; ask again"
            );
        }

        if (connection is not { IsUp: true })
        {
            return null;
        }

        GetPeerFacts asked = facts.Asked;
        bool isOnline = connection.Online.Any(peer =>
            (asked.Rsid is not { } sid || sid == peer.Rsid)
            && (asked.Protocol is not { } protocol || protocol == peer.Protocol)
            && (asked.App is not { } app || app.Sid == peer.Lsid)
        );
        return isOnline
            ? new Verdict(PeerState.Online, PeerCause.None, $"is online: {Words.Link(connection)}")
            : NotThere(facts, connection);
    }

    // The host is connected, and the peer is not there.
    private static Verdict NotThere(PeerFacts facts, ConnectionFacts connection)
    {
        GetPeerFacts asked = facts.Asked;
        string runs = Words.List(connection.Services.Select(service => $"\"{service.Protocol}\"").Distinct());
        if (asked.Protocol is not { } protocol)
        {
            if (asked.App is null && Withheld(facts, connection) is { } kept)
            {
                return kept;
            }

            string ours = Words.List(
                OursFor(facts).SelectMany(app => app.Protocols).Distinct().Select(p => $"\"{p}\"")
            );
            string none =
                $"is connected ({Words.Link(connection)}), and no app sees another: there runs {runs}, here {ours}";
            return new Verdict(PeerState.Connected, PeerCause.ProtocolNotShared, none);
        }

        bool isRun = connection.Services.Any(service => service.Protocol == protocol);
        OfflineReason? left = facts
            .Decisions.LastOrDefault(decision =>
                decision is { Kind: DecisionKind.PeerOffline, Detail: { } detail }
                && detail.StartsWith(PlainText.Clean(protocol, Peer.MaxProtocolBytes) + ", ", StringComparison.Ordinal)
            )
            ?.Reason;
        if (!isRun && left == OfflineReason.NotPermitted)
        {
            string taken =
                $"is not there, though its host is connected: over there a right to meet us by \"{protocol}\" was taken away; it has to be given back there";
            return new Verdict(PeerState.Connected, PeerCause.NotPermitted, taken);
        }

        if (isRun || left == OfflineReason.AppClosed)
        {
            string others = isRun
                ? $"another service there runs \"{protocol}\""
                : $"it was closed, and nothing there runs \"{protocol}\" now";
            string gone = $"is not there, though its host is connected: {others}; it has to be opened over there";
            return new Verdict(PeerState.Connected, PeerCause.AppClosed, gone);
        }

        string text =
            $"is not there, though its host is connected: nothing there runs \"{protocol}\", only {runs}; an app with it has to be opened over there";
        return new Verdict(PeerState.Connected, PeerCause.ProtocolNotShared, text);
    }

    // An app of ours runs what is run there, and lacks a right.
    private static Verdict? Withheld(PeerFacts facts, ConnectionFacts connection) =>
        facts
            .Apps.Where(app => connection.Services.Any(service => app.Protocols.Contains(service.Protocol)))
            .Select(app => Permission.Denied(facts, app))
            .FirstOrDefault(verdict => verdict is not null)
            is { } denied
            ? denied with
            {
                State = PeerState.Connected,
                Text = $"is connected ({Words.Link(connection)}), and {denied.Text}",
            }
            : null;

    private static IEnumerable<AppPort> OursFor(PeerFacts facts) =>
        facts.Asked.App is { } app
            ? [app]
            : facts.Apps.Where(app =>
                app.Rights.Missing(facts.Luid, facts.Asked.Ruid, facts.Asked.Protocol) == MissingRight.None
            );

    private static string Named(OwnIdentity own) =>
        PlainText.Name(own.Alias) is { } alias ? $"{own.Uid.Short} ({alias})" : own.Uid.Short;
}
