using Mesh.Contracts;

namespace Mesh.Actors.Decisions;

/// <summary>Whom a decision was about: a connection, an identity, or a host that did not get as far as to prove an identity.</summary>
/// <param name="Luid">Our identity; null where the decision is not about one.</param>
/// <param name="Ruid">The other's identity; null where none was proven.</param>
/// <param name="Rhid">The other's host; null where the decision is not about one.</param>
internal readonly record struct DecisionSubject(Uid? Luid, Uid? Ruid, Hid? Rhid)
{
    /// <summary>An identity, wherever it is.</summary>
    public static DecisionSubject Of(Uid ruid) => new(null, ruid, null);

    /// <summary>A host of which no more is proven.</summary>
    public static DecisionSubject Of(Hid rhid) => new(null, null, rhid);

    /// <summary>True if what happened to this subject bears on the question.</summary>
    /// <param name="luid">Our identity.</param>
    /// <param name="ruid">The other's.</param>
    /// <param name="rhid">The other's host; null for any.</param>
    /// <param name="hosts">Hosts that are known to be the other's, for what happened to a host alone.</param>
    public bool BearsOn(Uid luid, Uid ruid, Hid? rhid, IReadOnlySet<Hid> hosts) =>
        (Luid is not { } ours || ours == luid)
        && (Rhid is not { } host || rhid is not { } asked || host == asked)
        && (Ruid is { } theirs ? theirs == ruid : Rhid is { } alone && (alone == rhid || hosts.Contains(alone)));
}
