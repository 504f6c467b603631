using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>The dials under way, and everybody who waits for a connection, with a dial of his own or not.</summary>
/// <remarks>
/// No actor or clock in it; single owner: the host's actor. A waiter stays until the connection he wants is up, whoever dialled it, or until nothing is
/// left that could bring it up. Invariant: at most one dial per target.
/// </remarks>
/// <typeparam name="TRef">What stands for a dial or a waiter.</typeparam>
internal sealed class DialBook<TRef>
    where TRef : notnull
{
    private readonly Dictionary<TRef, Dial> _dials = [];
    private readonly List<(ConnectTo Target, TRef Who)> _waiters = [];

    public int Count => _dials.Count;

    public IReadOnlyCollection<TRef> UnderWay => [.. _dials.Keys];

    /// <summary>
    /// Where the contact may be met, in the order of its card; only at one host if <paramref name="rhid"/> names one, and never
    /// at this host itself, which may stand on a card that all hosts of a cluster were given.
    /// </summary>
    public static IReadOnlyList<string> AddressesOf(Contact? contact, Hid? rhid, Hid own) =>
        contact is null
            ? []
            :
            [
                .. contact
                    .Hosts.Where(host => rhid is not { } wanted || wanted == Hid.Any || wanted == host.Hid)
                    .Where(host => host.Hid != own)
                    .SelectMany(host => host.Addresses)
                    .Distinct(),
            ];

    public static bool Matches(ConnectionKey key, ConnectTo target) =>
        key.IsOneOf(target.Luid, target.Ruid, target.Rhid);

    public bool IsDialling(ConnectTo target) => _dials.Values.Any(dial => dial.Target == target);

    public void Began(TRef dial, ConnectTo target) => _dials.Add(dial, new Dial(target));

    /// <summary>The dial of this target was planned: if it fails it is planned again.</summary>
    public void MarkPlanned(ConnectTo target)
    {
        foreach (Dial dial in _dials.Values.Where(dial => dial.Target == target))
        {
            dial.IsPlanned = true;
        }
    }

    public void Wait(ConnectTo target, TRef who) => _waiters.Add((target, who));

    /// <summary>A dial is over, and led to a link: who waits for it waits on until the connection is up.</summary>
    public void Succeeded(TRef dial) => _dials.Remove(dial);

    /// <summary>A dial is over, without a link. Null if it is not known.</summary>
    public FailedDial<TRef>? Failed(TRef dial) =>
        _dials.Remove(dial, out Dial? known)
            ? new FailedDial<TRef>(known.Target, known.IsPlanned, Take(target => target == known.Target))
            : null;

    /// <summary>The connection is up: these waited for it.</summary>
    public IReadOnlyList<TRef> Up(ConnectionKey key) => Take(target => Matches(key, target));

    /// <summary>The connection did not come up, or is gone: these waited for it, and nothing is under way for them any more.</summary>
    public IReadOnlyList<TRef> Down(ConnectionKey key) => Take(target => Matches(key, target) && !IsDialling(target));

    /// <summary>Gives up the dials to an identity. Answers them, and who waited.</summary>
    public (IReadOnlyList<TRef> Dials, IReadOnlyList<TRef> Waiters) GiveUp(Uid ruid)
    {
        List<TRef> dials = [.. _dials.Where(pair => pair.Value.Target.Ruid == ruid).Select(pair => pair.Key)];
        dials.ForEach(dial => _dials.Remove(dial));
        return (dials, Take(target => target.Ruid == ruid));
    }

    /// <summary>Gives up everything: the host stops. Answers who waited.</summary>
    public IReadOnlyList<TRef> GiveUpAll()
    {
        _dials.Clear();
        return Take(_ => true);
    }

    private List<TRef> Take(Predicate<ConnectTo> wanted)
    {
        List<TRef> taken = [.. _waiters.Where(w => wanted(w.Target)).Select(w => w.Who)];
        _waiters.RemoveAll(w => wanted(w.Target));
        return taken;
    }

    private sealed class Dial(ConnectTo target)
    {
        public ConnectTo Target => target;

        public bool IsPlanned { get; set; }
    }
}

/// <summary>A dial that led to nothing.</summary>
/// <param name="Target">Whom it was to reach.</param>
/// <param name="IsPlanned">Whether it is to be planned again.</param>
/// <param name="Waiters">Who waited for it.</param>
internal sealed record FailedDial<TRef>(ConnectTo Target, bool IsPlanned, IReadOnlyList<TRef> Waiters);
