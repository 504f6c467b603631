using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>Which of our own identities took the place of which.</summary>
internal static class OwnSuccession
{
    /// <summary>Each with its successor, an earlier one of a line before a later one; without those that lead back to themselves.</summary>
    public static IReadOnlyList<(Uid Old, Uid New)> InOrder(IReadOnlyList<OwnIdentity> identities)
    {
        Dictionary<Uid, Uid> next = NextOf(identities);
        return
        [
            .. next.Select(one => (Old: one.Key, New: one.Value, Steps: LineFrom(next, one.Key).Count))
                .Where(one => LastOf(next, one.Old) is not null)
                .OrderByDescending(one => one.Steps)
                .ThenBy(one => one.Old)
                .Select(one => (one.Old, one.New)),
        ];
    }

    /// <summary>Who stands at the end of the line; null for nobody.</summary>
    public static Uid? SuccessorOf(IReadOnlyList<OwnIdentity> identities, Uid uid) => LastOf(NextOf(identities), uid);

    /// <summary>
    /// Those in place, in the order that they are given in, though whoever took another's place stands where that one stood: contacts that know only that one are
    /// dialled as the first. After these all that have a successor.
    /// </summary>
    public static IReadOnlyList<OwnIdentity> InPlaceFirst(IReadOnlyList<OwnIdentity> identities)
    {
        Dictionary<Uid, Uid> next = NextOf(identities);
        Uid[] first = [.. identities.Select(own => own.Uid).Except(next.Values)];
        ILookup<Uid?, Uid> firstOf = first.ToLookup(uid => LastOf(next, uid));
        var rankOf = identities.Index().ToDictionary(one => one.Item.Uid, one => one.Index);
        return
        [
            .. identities
                .OrderBy(own => own.SucceededBy is not null)
                .ThenBy(own => firstOf[own.Uid].DefaultIfEmpty(own.Uid).Min(uid => rankOf[uid])),
        ];
    }

    /// <summary>Those that have no successor: apps use these.</summary>
    public static IEnumerable<Uid> InPlace(IReadOnlyList<OwnIdentity> identities) =>
        identities.Where(own => own.SucceededBy is null).Select(own => own.Uid);

    private static Dictionary<Uid, Uid> NextOf(IReadOnlyList<OwnIdentity> identities) =>
        identities
            .Where(own => own.SucceededBy is not null)
            .ToDictionary(own => own.Uid, own => own.SucceededBy!.Value);

    private static Uid? LastOf(Dictionary<Uid, Uid> next, Uid uid) =>
        LineFrom(next, uid) is [.., var last] && !next.ContainsKey(last) ? last : null;

    private static List<Uid> LineFrom(Dictionary<Uid, Uid> next, Uid uid)
    {
        var line = new List<Uid>();
        while (line.Count < next.Count && next.TryGetValue(uid, out Uid following))
        {
            line.Add(uid = following);
        }

        return line;
    }
}
