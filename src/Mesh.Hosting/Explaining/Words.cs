using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>The pieces that explanations are put together from. What remote hosts say is cut: lists to ten.</summary>
internal static class Words
{
    private const int MaxListed = 10;

    public const string Stopped = "is not reachable: our own host has stopped, or stops; start it again";

    /// <summary>What to do where our own host has no room.</summary>
    public const string MakeRoom =
        "pin it, or pin it with a higher priority, or end another connection, or raise mesh.limits.connections";

    public static string Name(GetPeerFacts asked, string? alias, Hid? rhid)
    {
        string host = rhid is { IsZero: false } known ? "@" + known.Short : "";
        string protocol = asked.Protocol is { } named ? "/" + PlainText.Clean(named, Peer.MaxProtocolBytes) : "";
        return $"{PlainText.Name(alias) ?? asked.Ruid.Short}{host}{protocol}";
    }

    public static string List(IEnumerable<string> words)
    {
        List<string> all = [.. words];
        return all.Count == 0 ? "none"
            : all.Count <= MaxListed ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MaxListed))} and {all.Count - MaxListed} more";
    }

    public static string Ago(PeerFacts facts, Decision decision) => Explanation.Ago(facts.Date - decision.At);

    public static string Link(ConnectionFacts link)
    {
        string dialler = link.IsDialledByUs ? "dialled by us" : "dialled by the other host";
        return $"over {link.RemoteAddress}, {dialler}, for {Explanation.Span(link.UpFor)}, last heard {Explanation.Ago(link.SilentFor)}";
    }

    /// <summary>How a connection ended.</summary>
    public static string End(Decision end)
    {
        string what = end.Kind switch
        {
            DecisionKind.LinkLost => "the link broke",
            DecisionKind.Silent => "its host fell silent",
            DecisionKind.Restarted => "its host began anew",
            DecisionKind.Displaced => "our host needed its place",
            _ => end.Reason switch
            {
                OfflineReason.HostStopped => "its host stopped in good order",
                OfflineReason.Idle when end.Detail is not null => "closed",
                OfflineReason.Idle => "the connection was closed because nobody used it, or by hand",
                OfflineReason.NotPermitted when end.Detail is not null => "closed",
                OfflineReason.NotPermitted => "closed, because a contact was removed or banned, here or there",
                OfflineReason.ProtocolError => "a side broke the protocol",
                OfflineReason.NoRoom => "its host had no room",
                _ => $"closed: {end.Reason}",
            },
        };
        return end.Detail is { } detail ? $"{what}{(end.Kind == DecisionKind.Displaced ? "" : ":")} {detail}" : what;
    }

    /// <summary>How a dial failed.</summary>
    public static string Dial(PeerFacts facts, Decision failed)
    {
        string when = Ago(facts, failed);
        return failed.Kind switch
        {
            DecisionKind.HandshakeRefused =>
                $"its host refused us {when} and need not say why, so it may not have us among its contacts, or has banned us ({failed.Detail})",
            DecisionKind.WrongHost => $"what answered {when} is none of its hosts ({failed.Detail})",
            DecisionKind.NoRoom => $"there was no room for it here {when} ({failed.Detail}): {MakeRoom}",
            DecisionKind.HandshakeFailed => $"its host answered {when} and the handshake failed ({failed.Detail})",
            _ => $"the last dial failed {when} ({failed.Detail})",
        };
    }

    /// <summary>What comes next, or what is to be done so that something does.</summary>
    public static string Next(PeerFacts facts)
    {
        if (facts.IsDialling)
        {
            return "it is being dialled now";
        }

        if (facts.DialsBefore is { } before)
        {
            return FormattableString.Invariant(
                $"it waits for its turn to be dialled, {before} before it, since as many are being dialled as mesh.limits.dials allows"
            );
        }

        if (facts.Connection is not null)
        {
            return "the last of the connection still ends";
        }

        if (facts.NextDialIn is { } wait && facts.Addresses.Count > 0)
        {
            return $"next attempt in {Explanation.Span(wait)}";
        }

        if (facts.Addresses.Count == 0)
        {
            return "no address of it is known to dial: add a contact card that has one, or wait until it dials us";
        }

        if (!facts.DialsContacts)
        {
            return $"this host dials nobody by itself: {Connect(facts)}";
        }

        return facts.Own is [var first, ..] && first.Uid != facts.Luid
            ? $"contacts are dialled by themselves as {first.Uid.Short} only: {Connect(facts)}"
            : $"no dial is planned: {Connect(facts)}";
    }

    /// <summary>How somebody is connected by hand: by a program, and on the command line.</summary>
    public static string Connect(PeerFacts facts)
    {
        Uid ruid = facts.Asked.Ruid;
        string name =
            facts.Contact?.Alias is [var first, ..] alias
            && char.IsAsciiLetter(first)
            && alias.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                ? alias
                : ruid.Short;
        return $"connect to it (MeshHost.ConnectAsync, mesh connect {name})";
    }

    public static string Of(PinPhase phase) =>
        phase switch
        {
            PinPhase.Connecting => "being connected",
            PinPhase.Connected => "connected",
            PinPhase.Waiting => "waiting for its next attempt",
            PinPhase.Resting => "resting",
            PinPhase.NoAddress => "waiting for an address",
            PinPhase.Displaced => "without room",
            PinPhase.NotPermitted => "not permitted",
            _ => "not at work",
        };

    public static IEnumerable<string> Facts(PeerFacts facts, ConnectionFacts? connection)
    {
        yield return facts.Contact is { } contact
            ? $"contact{(contact.IsBanned ? ", banned" : "")}: hosts {List(contact.Hosts.Select(host => host.Hid.Short))}; addresses {List(facts.Addresses)}"
            : $"no contact; trust: {facts.Trust}";
        if (connection is { IsUp: true })
        {
            string trip = connection.RoundTrip is { } time ? $", round trip {Explanation.Span(time)}" : "";
            yield return $"connection: {Link(connection)}{trip}, boot epoch {connection.RemoteBootEpoch}";
            yield return $"there: {List(connection.Services.Select(s => $"\"{s.Protocol}\" of service {s.Sid.Short}"))}";
        }
        else if (facts.FailedDials > 0 || facts.NextDialIn is not null)
        {
            string next = facts.NextDialIn is { } wait ? Explanation.Span(wait) : "none planned";
            yield return $"dials: {facts.FailedDials} failed since the last connection; the next: {next}";
        }

        foreach (OwnedPin pin in facts.Pins.Take(MaxListed))
        {
            yield return PinExplainer.Line(facts, pin);
        }

        yield return $"here: {List(facts.Apps.Where(app => app.Identities.Contains(facts.Luid)).Select(Describe))}";
    }

    private static string Describe(AppPort app) =>
        $"app \"{app.Name}\" with {List(app.Protocols.Select(p => $"\"{p}\""))}";
}
