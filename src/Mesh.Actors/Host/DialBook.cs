using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>The dials under way, and everybody who waits for a connection, with a dial of his own or not.</summary>
/// <remarks>
/// No actor or clock in it; single owner: the host's actor. A waiter stays until the connection he wants is up, whoever dialled it, or until nothing is
/// left that could bring it up. Invariant: an identity is dialled at an address once at a time; who wants the same joins the dial there is. All that is
/// asked is of one remote identity, so it is kept by that: there may be as many dials under way as there are pins.
/// </remarks>
/// <typeparam name="TRef">What stands for a dial or a waiter.</typeparam>
internal sealed class DialBook<TRef>
    where TRef : notnull
{
    private readonly Dictionary<TRef, Dial> _dials = [];
    private readonly Dictionary<Uid, Party> _parties = [];

    public int Count => _dials.Count;

    public IReadOnlyCollection<TRef> UnderWay => [.. _dials.Keys];

    public static bool Matches(ConnectionKey key, ConnectTo target) =>
        key.IsOneOf(target.Luid, target.Ruid, target.Rhid);

    /// <summary>Whether any dial to an identity is under way.</summary>
    public bool IsDialling(Uid luid, Uid ruid) => DialsTo(ruid).Any(pair => pair.Value.Target.Luid == luid);

    /// <summary>Which of these addresses are still to be dialled for the target, and which dials try the others already.</summary>
    public (IReadOnlyList<string> Addresses, IReadOnlyList<TRef> Dials) Split(
        ConnectTo target,
        IReadOnlyList<string> addresses
    )
    {
        List<string> left = [.. addresses.Distinct(StringComparer.Ordinal)];
        var joined = new List<TRef>();
        foreach ((TRef who, Dial dial) in DialsTo(target.Ruid))
        {
            if (dial.Target.Luid == target.Luid && left.RemoveAll(dial.Addresses.Contains) > 0)
            {
                joined.Add(who);
            }
        }

        return (left, joined);
    }

    public void Began(TRef dial, ConnectTo target, IReadOnlyList<string> addresses)
    {
        var begun = new Dial(target, addresses.ToHashSet(StringComparer.Ordinal));
        _dials.Add(dial, begun);
        PartyOf(target.Ruid).Dials.Add(dial, begun);
    }

    /// <summary>These dials were planned: when one fails its target is planned again.</summary>
    public void MarkPlanned(IReadOnlyList<TRef> dials)
    {
        foreach (TRef dial in dials)
        {
            _dials[dial].IsPlanned = true;
        }
    }

    /// <summary>Somebody waits for a connection that these dials may bring up.</summary>
    public void Wait(ConnectTo target, TRef who, IReadOnlyList<TRef> dials) =>
        PartyOf(target.Ruid).Waiters.Add(new Waiter(target, who, dials));

    /// <summary>
    /// A dial is over, and led to a link: who waits for it waits on until the connection is up. Answers those whom it does not help, since
    /// they want another host, and for whom nothing else is under way: they are to be dialled for anew.
    /// </summary>
    /// <param name="dial">The dial.</param>
    /// <param name="key">The connection that it led to; null if it has given way, and so helps nobody.</param>
    public IReadOnlyList<(ConnectTo Target, TRef Who)> Succeeded(TRef dial, ConnectionKey? key)
    {
        if (!_dials.Remove(dial, out Dial? known))
        {
            return [];
        }

        Party party = PartyOf(known.Target.Ruid);
        party.Dials.Remove(dial);
        foreach (Waiter waiter in party.Waiters.Where(waiter => waiter.Dials.Remove(dial)))
        {
            bool isHelped = key is { } link && Matches(link, waiter.Target);
            waiter.IsLinked |= isHelped;
            waiter.IsPassedOver |= !isHelped;
        }

        return [.. TakeIdle(known.Target.Ruid, isPassedOver: true).Select(waiter => (waiter.Target, waiter.Who))];
    }

    /// <summary>A dial is over, without a link. Null if it is not known.</summary>
    public FailedDial<TRef>? Failed(TRef dial, DialFailed failed)
    {
        if (!_dials.Remove(dial, out Dial? known))
        {
            return null;
        }

        Uid ruid = known.Target.Ruid;
        Party party = PartyOf(ruid);
        party.Dials.Remove(dial);
        foreach (Waiter waiter in party.Waiters.Where(waiter => waiter.Dials.Remove(dial)))
        {
            waiter.Add(failed);

            // Where one host was wanted another may have answered, who would do for this one.
            waiter.IsPassedOver |= known.WantsOneHost && !waiter.WantsOneHost;
        }

        return new FailedDial<TRef>(
            known.Target,
            known.IsPlanned,
            [.. TakeIdle(ruid, isPassedOver: false).Select(waiter => (waiter.Who, waiter.Failure!))],
            [.. TakeIdle(ruid, isPassedOver: true).Select(waiter => (waiter.Target, waiter.Who))]
        );
    }

    /// <summary>The connection is up: these waited for it.</summary>
    public IReadOnlyList<TRef> Up(ConnectionKey key) => Take(key.Ruid, waiter => Matches(key, waiter.Target));

    /// <summary>The dials that are to give way to a connection that is up.</summary>
    public IReadOnlyList<TRef> Reaching(ConnectionKey key) =>
        [.. DialsTo(key.Ruid).Where(pair => Matches(key, pair.Value.Target)).Select(pair => pair.Key)];

    /// <summary>The connection did not come up, or is gone: these waited for it, and nothing is under way for them any more.</summary>
    public IReadOnlyList<TRef> Down(ConnectionKey key)
    {
        if (!_parties.TryGetValue(key.Ruid, out Party? party))
        {
            return [];
        }

        foreach (Waiter waiter in party.Waiters.Where(waiter => Matches(key, waiter.Target)))
        {
            waiter.IsLinked = false;
        }

        return Take(key.Ruid, waiter => Matches(key, waiter.Target) && waiter.Dials.Count == 0);
    }

    /// <summary>Gives up the dials to an identity. Answers them, and who waited.</summary>
    public (IReadOnlyList<TRef> Dials, IReadOnlyList<TRef> Waiters) GiveUp(Uid ruid)
    {
        if (!_parties.Remove(ruid, out Party? party))
        {
            return ([], []);
        }

        List<TRef> dials = [.. party.Dials.Keys];
        dials.ForEach(dial => _dials.Remove(dial));
        return (dials, [.. party.Waiters.Select(waiter => waiter.Who)]);
    }

    /// <summary>Gives up everything: the host stops. Answers who waited.</summary>
    public IReadOnlyList<TRef> GiveUpAll()
    {
        _dials.Clear();
        TRef[] waiters = [.. _parties.Values.SelectMany(party => party.Waiters).Select(waiter => waiter.Who)];
        _parties.Clear();
        return waiters;
    }

    private IEnumerable<KeyValuePair<TRef, Dial>> DialsTo(Uid ruid) => _parties.GetValueOrDefault(ruid)?.Dials ?? [];

    private Party PartyOf(Uid ruid)
    {
        if (!_parties.TryGetValue(ruid, out Party? party))
        {
            party = new Party();
            _parties.Add(ruid, party);
        }

        return party;
    }

    private List<TRef> Take(Uid ruid, Predicate<Waiter> wanted) =>
        [.. TakeWaiters(ruid, wanted).Select(waiter => waiter.Who)];

    // Those for whom nothing is under way.
    private List<Waiter> TakeIdle(Uid ruid, bool isPassedOver) =>
        TakeWaiters(
            ruid,
            waiter => waiter is { IsLinked: false, Dials.Count: 0 } && waiter.IsPassedOver == isPassedOver
        );

    private List<Waiter> TakeWaiters(Uid ruid, Predicate<Waiter> wanted)
    {
        if (!_parties.TryGetValue(ruid, out Party? party))
        {
            return [];
        }

        List<Waiter> taken = party.Waiters.FindAll(wanted);
        party.Waiters.RemoveAll(wanted);
        if (party is { Dials.Count: 0, Waiters.Count: 0 })
        {
            _parties.Remove(ruid);
        }

        return taken;
    }

    /// <summary>What is under way to one identity, and who waits for it.</summary>
    private sealed class Party
    {
        public Dictionary<TRef, Dial> Dials { get; } = [];

        public List<Waiter> Waiters { get; } = [];
    }

    private sealed class Dial(ConnectTo target, HashSet<string> addresses)
    {
        public ConnectTo Target => target;

        public HashSet<string> Addresses => addresses;

        public bool WantsOneHost => target.WantsOneHost;

        public bool IsPlanned { get; set; }
    }

    private sealed class Waiter(ConnectTo target, TRef who, IReadOnlyList<TRef> dials)
    {
        public ConnectTo Target => target;

        public TRef Who => who;

        public bool WantsOneHost => target.WantsOneHost;

        /// <summary>Which dials may still help.</summary>
        public HashSet<TRef> Dials { get; } = [.. dials];

        /// <summary>What the dials that failed have said.</summary>
        public DialFailed? Failure { get; private set; }

        /// <summary>True while a link is there that may bring the connection up.</summary>
        public bool IsLinked { get; set; }

        /// <summary>True if a dial that it had joined ended without having tried all that it wants.</summary>
        public bool IsPassedOver { get; set; }

        public void Add(DialFailed failed) => Failure = Failure is null ? failed : Failure.With(failed);
    }
}

/// <summary>A dial that led to nothing.</summary>
/// <param name="Target">Whom it was to reach.</param>
/// <param name="IsPlanned">Whether it is to be planned again.</param>
/// <param name="Refused">Who waited for it, and for no other that is still under way; and all that was tried for him.</param>
/// <param name="PassedOver">Who had joined it, and is to be dialled for anew.</param>
internal sealed record FailedDial<TRef>(
    ConnectTo Target,
    bool IsPlanned,
    IReadOnlyList<(TRef Who, DialFailed Failure)> Refused,
    IReadOnlyList<(ConnectTo Target, TRef Who)> PassedOver
);
