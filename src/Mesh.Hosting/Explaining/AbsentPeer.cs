using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>Why somebody is not connected: who he is to us, then the last thing that happened, then what comes next.</summary>
internal static class AbsentPeer
{
    public static Verdict Judge(PeerFacts facts)
    {
        PeerState state = facts.Decisions.Any(d => d.Kind is DecisionKind.LinkUp or DecisionKind.LinkReplaced)
            ? PeerState.Offline
            : PeerState.NeverSeen;
        return Barred(facts, state) ?? Happened(facts, state) ?? Waiting(facts, state);
    }

    private static Verdict? Barred(PeerFacts facts, PeerState state)
    {
        if (facts.Contact is { SucceededBy: { } next })
        {
            return new Verdict(
                state,
                PeerCause.Banned,
                $"is no more: the identity {next} took its place, and is a contact in its stead"
            );
        }

        if (facts.Contact is { IsBanned: true })
        {
            return new Verdict(
                state,
                PeerCause.Banned,
                "is banned here by identity, and so is neither dialled nor let in; unban it"
            );
        }

        if (facts.Ban is { } ban)
        {
            return new Verdict(
                state,
                PeerCause.Banned,
                $"is kept away: banned here by {ban}, and so neither dialled nor let in; lift that ban"
            );
        }

        if (facts.Contact is null && facts.Trust == TrustMode.Contacts)
        {
            string was = facts.Decisions.Any(d => d.Kind == DecisionKind.ContactRemoved)
                ? "was removed from our contacts"
                : "is none of our contacts";
            string refused = LastOf(facts, IsCallerRefused) is { } knock
                ? $" (its host tried, {Words.Ago(facts, knock)}: {knock.Detail})"
                : "";
            string text =
                $"{was}, and only contacts are dialled and let in{refused}; add its contact card, and give it ours";
            return new Verdict(state, PeerCause.NotAContact, text);
        }

        if (facts.Others is [var other, ..])
        {
            string text =
                $"is not connected: the identity is, on host {other.Rhid.Short} as our {other.Luid.Short}, and then no other connection to it is dialled; {Words.Connect(facts)}";
            return new Verdict(state, PeerCause.ConnectedOtherwise, text);
        }

        if (
            state == PeerState.NeverSeen
            && facts is { Contact: { } contact, Asked.Rhid: { } rhid }
            && !contact.Names(rhid)
        )
        {
            string known = Words.List(contact.Hosts.Select(host => host.Hid.Short));
            string text =
                $"was never there: the contact's card names no host {rhid.Short}, but {known}; take in a newer card";
            return new Verdict(state, PeerCause.UnknownHost, text);
        }

        return null;
    }

    private static Verdict? Happened(PeerFacts facts, PeerState state)
    {
        Decision? lost = LastOf(facts, d => CauseOfEnd(d) is not null);
        Decision? up = LastOf(facts, d => d.Kind is DecisionKind.LinkUp or DecisionKind.LinkReplaced);
        Decision? failed = LastOf(facts, d => CauseOfDial(d) is not null);
        if (up is not null && failed?.At < up.At)
        {
            failed = null;
        }

        string since = lost is null
            ? "was never connected"
            : $"went offline {Words.Ago(facts, lost)} ({Words.End(lost)})";
        if (failed is not null && CauseOfDial(failed) is { } dial)
        {
            string text = $"{since}: {Words.Dial(facts, failed)}; {Words.Next(facts)}";
            return new Verdict(state, dial, text);
        }

        if (lost is not null && CauseOfEnd(lost) is { } end)
        {
            string advice = end == PeerCause.Displaced ? $"; {Words.MakeRoom}" : "";
            return new Verdict(state, end, $"{since}; {Words.Next(facts)}{advice}");
        }

        return LastOf(facts, IsCallerRefused) is { } refused
            ? new Verdict(
                state,
                PeerCause.CallerRefused,
                $"{since}: we refused its host {Words.Ago(facts, refused)} {refused.Detail}; {Words.Next(facts)}"
            )
            : null;
    }

    private static Verdict Waiting(PeerFacts facts, PeerState state)
    {
        string text = $"was never connected; {Words.Next(facts)}";
        if (facts.IsDialling || facts.DialsBefore is not null || facts.NextDialIn is not null)
        {
            return new Verdict(state, PeerCause.Dialling, text);
        }

        return new Verdict(state, facts.Addresses.Count == 0 ? PeerCause.NoAddress : PeerCause.NotDialled, text);
    }

    private static bool IsCallerRefused(Decision decision) => decision.Kind == DecisionKind.CallerRefused;

    private static Decision? LastOf(PeerFacts facts, Func<Decision, bool> condition) =>
        facts.Decisions.LastOrDefault(condition);

    private static PeerCause? CauseOfDial(Decision decision) =>
        decision.Kind switch
        {
            DecisionKind.DialFailed => PeerCause.DialFailed,
            DecisionKind.WrongHost => PeerCause.WrongHost,
            DecisionKind.HandshakeFailed => PeerCause.HandshakeFailed,
            DecisionKind.HandshakeRefused => PeerCause.Refused,
            DecisionKind.NoRoom => PeerCause.Displaced,
            _ => null,
        };

    private static PeerCause? CauseOfEnd(Decision decision) =>
        decision.Kind switch
        {
            DecisionKind.LinkLost => PeerCause.LinkLost,
            DecisionKind.Silent => PeerCause.Silent,
            DecisionKind.Restarted => PeerCause.Restarted,
            DecisionKind.Displaced => PeerCause.Displaced,
            DecisionKind.Closed => decision.Reason switch
            {
                OfflineReason.HostStopped => PeerCause.HostStopped,
                OfflineReason.Idle => PeerCause.Idle,
                OfflineReason.NotPermitted => PeerCause.NotPermitted,
                OfflineReason.ProtocolError => PeerCause.ProtocolError,
                OfflineReason.NoRoom => PeerCause.NoRoom,
                OfflineReason.LocalStop => PeerCause.LocalStop,
                _ => PeerCause.LinkLost,
            },
            _ => null,
        };
}
