using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>All pins of a host: who pins what, and how each of them stood when it spoke last.</summary>
/// <remarks>No actor, clock or store in it; single owner: the host's actor. An entry is there exactly while somebody pins it.</remarks>
/// <typeparam name="TRef">What stands for the actor of a pin.</typeparam>
internal sealed class PinBook<TRef>
    where TRef : class
{
    private readonly Dictionary<PinTarget, PinEntry<TRef>> _entries = [];
    private readonly Dictionary<PinTarget, PinEntry<TRef>> _ofIdentity = new(SameIdentity);
    private readonly Dictionary<Sid, PinApp> _apps = [];
    private readonly Dictionary<PinApp, HashSet<PinEntry<TRef>>> _ofApp = [];
    private readonly List<PinFeed> _feedsOfAll = [];

    /// <summary>Pins, one for each app that pins.</summary>
    public int Count { get; private set; }

    /// <summary>Apps that are open or have pins.</summary>
    public int AppCount => _apps.Count;

    /// <summary>Pinned connections, those of closed apps too.</summary>
    public IReadOnlyCollection<PinEntry<TRef>> Entries => _entries.Values;

    // One entry of a table may be as large as all the rest of a pin: so the keys are those that are there anyway.
    private static readonly IEqualityComparer<PinTarget> SameIdentity = EqualityComparer<PinTarget>.Create(
        (one, other) => one?.Ruid == other?.Ruid,
        target => target.Ruid.GetHashCode()
    );

    /// <summary>There will be so many pinned connections.</summary>
    public void MakeRoom(int count)
    {
        _entries.EnsureCapacity(count);
        _ofIdentity.EnsureCapacity(count);
    }

    public PinEntry<TRef>? Find(PinTarget target) => _entries.GetValueOrDefault(target);

    public bool Has(Sid owner, PinTarget target) => ShareOf(owner, Find(target)) >= 0;

    /// <summary>An app pins, or changes its pin.</summary>
    /// <returns>The pin, and whether the app had none like it.</returns>
    public (PinEntry<TRef> Entry, bool IsNew) Set(PinRecord pin, DateTimeOffset now)
    {
        PinApp app = AppOf(pin.Owner, pin.Name, now);
        var share = new PinShare(app, pin.Policy, pin.Priority);
        if (!_entries.TryGetValue(pin.Target, out PinEntry<TRef>? entry))
        {
            entry = new PinEntry<TRef>(pin.Target, PinMachine.Initial(pin.Target, now));
            _entries.Add(pin.Target, entry);
            Link(entry);
        }

        int known = ShareOf(pin.Owner, entry);
        IEnumerable<PinShare> others = entry.Shares.Where(other => other.App != app);
        entry.Shares = others.Any() ? [.. others, share] : app.Alone(pin.Policy, pin.Priority);
        if (known >= 0)
        {
            return (entry, false);
        }

        PinsOf(app).Add(entry);
        Count++;
        return (entry, true);
    }

    /// <summary>An app pins no more. Null if it did not.</summary>
    /// <returns>The pin, which others may pin still; and how the app would have been told of it last.</returns>
    public (PinEntry<TRef> Entry, Pin Last)? Remove(Sid owner, PinTarget target)
    {
        PinEntry<TRef>? entry = Find(target);
        int index = ShareOf(owner, entry);
        if (entry is null || index < 0)
        {
            return null;
        }

        PinShare share = entry.Shares[index];
        Pin last = View(entry, share);
        entry.Shares = entry.Shares.Count == 1 ? [] : [.. entry.Shares.Where((_, i) => i != index)];
        PinsOf(share.App).Remove(entry);
        ForgetIfGone(share.App);
        Count--;
        if (entry.Shares.Count == 0)
        {
            _entries.Remove(target);
            Unlink(entry);
        }

        return (entry, last);
    }

    /// <summary>An app is open. Answers its pins.</summary>
    /// <param name="sid">Its service id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mayUse">Whether it may use an identity of ours towards somebody; asked anew each time.</param>
    /// <param name="now">By the calendar.</param>
    public IReadOnlyList<PinEntry<TRef>> Open(Sid sid, string name, Func<Uid, Uid, bool> mayUse, DateTimeOffset now)
    {
        PinApp app = AppOf(sid, name, now);
        app.Open(name, mayUse, now);
        return [.. PinsOf(app)];
    }

    /// <summary>The pins of an app as one of our identities.</summary>
    public IReadOnlyList<PinEntry<TRef>> OfApp(Sid sid, Uid luid) =>
        _apps.TryGetValue(sid, out PinApp? app) ? [.. PinsOf(app).Where(entry => entry.Target.Luid == luid)] : [];

    /// <summary>An app is closed; its pins are kept. Answers them.</summary>
    public IReadOnlyList<PinEntry<TRef>> Close(Sid sid, DateTimeOffset now)
    {
        if (!_apps.TryGetValue(sid, out PinApp? app))
        {
            return [];
        }

        app.Close(now);
        PinEntry<TRef>[] pins = [.. PinsOf(app)];
        ForgetIfGone(app);
        return pins;
    }

    /// <summary>Tells a feed of every change of an app's pins until the app closes, or <see cref="Unwatch"/>.</summary>
    public void Watch(Sid sid, PinFeed feed) => _apps.GetValueOrDefault(sid)?.Feeds.Add(feed);

    /// <summary>Tells a feed of every change of any app's pins until <see cref="Unwatch"/>.</summary>
    public void WatchAll(PinFeed feed) => _feedsOfAll.Add(feed);

    public void Unwatch(PinFeed feed)
    {
        _feedsOfAll.Remove(feed);
        foreach (PinApp app in _apps.Values)
        {
            app.Feeds.Remove(feed);
        }
    }

    /// <summary>Who is told of a change of an app's pins.</summary>
    public IReadOnlyList<PinFeed> FeedsOf(Sid sid)
    {
        IReadOnlyList<PinFeed> own = _apps.GetValueOrDefault(sid)?.Feeds ?? [];
        return _feedsOfAll.Count == 0 ? own : [.. own, .. _feedsOfAll];
    }

    /// <summary>The pins that a connection satisfies: that on its host, and that on any.</summary>
    public IEnumerable<PinEntry<TRef>> MetBy(ConnectionKey key)
    {
        if (_entries.Count == 0)
        {
            yield break;
        }

        if (Find(PinTarget.Of(key.Slot)) is { } one)
        {
            yield return one;
        }

        if (key.Rhid != Hid.Any && Find(new PinTarget(key.Luid, key.Ruid, Hid.Any)) is { } any)
        {
            yield return any;
        }
    }

    /// <summary>The pins on an identity, whichever of ours, whichever host.</summary>
    public IEnumerable<PinEntry<TRef>> Of(Uid ruid)
    {
        var key = new PinTarget(default, ruid, default);
        for (PinEntry<TRef>? entry = _ofIdentity.GetValueOrDefault(key); entry is not null; entry = entry.Next)
        {
            yield return entry;
        }
    }

    /// <summary>Whether a pin keeps a connection from closing for idleness: a firm one, and of those on any host one that is bound to this host.</summary>
    public bool Holds(ConnectionKey key) =>
        MetBy(key).Any(pin => pin.Wanted is { Policy: PinPolicy.Always } && pin.BoundTo == key.Rhid);

    /// <summary>What a connection is worth: of all that pin it the first priority and the firmest policy; null if nobody does.</summary>
    /// <param name="slot">Which; with <see cref="Hid.Any"/> one with whichever host comes first, while a pin on any is bound to none.</param>
    public ConnectionValue? ValueOf(SlotKey slot)
    {
        ConnectionValue? value = null;
        foreach (PinEntry<TRef> pin in MetBy(new ConnectionKey(slot.Luid, slot.Ruid, slot.Rhid)))
        {
            bool isMeant = pin.Target.IsAnyHost ? (pin.BoundTo ?? Hid.Any) == slot.Rhid : pin.Target.Rhid == slot.Rhid;
            if (isMeant && pin.Wanted is { } wanted)
            {
                value = value is { } other
                    ? ConnectionValue.Pinned(
                        Math.Min(wanted.Priority, other.Priority),
                        wanted.Policy > other.Policy ? wanted.Policy : other.Policy
                    )
                    : ConnectionValue.Pinned(wanted.Priority, wanted.Policy);
            }
        }

        return value;
    }

    /// <summary>A pin as one of its apps sees it.</summary>
    public static Pin View(PinEntry<TRef> entry, PinShare share) =>
        new()
        {
            Luid = entry.Target.Luid,
            Ruid = entry.Target.Ruid,
            Rhid = entry.Target.Rhid,
            Policy = share.Policy,
            Priority = share.Priority,
            State =
                !share.App.IsOpen ? Idle(entry, PinPhase.AppClosed, share.App.Since, PinWords.AppClosed)
                : !share.App.MayUse(entry.Target.Luid, entry.Target.Ruid)
                    ? Idle(entry, PinPhase.NotPermitted, share.App.Since, PinWords.NotGranted)
                : entry.State,
        };

    /// <summary>The pins of an app.</summary>
    public IReadOnlyList<OwnedPin> List(Sid sid) =>
        _apps.TryGetValue(sid, out PinApp? app)
            ? [.. PinsOf(app).Select(entry => Owned(entry, entry.Shares[ShareOf(sid, entry)]))]
            : [];

    /// <summary>The pins of all apps.</summary>
    public IReadOnlyList<OwnedPin> ListAll() => [.. _entries.Values.SelectMany(Views)];

    /// <summary>A pin as each of its apps sees it.</summary>
    public static IEnumerable<OwnedPin> Views(PinEntry<TRef> entry) =>
        entry.Shares.Select(share => Owned(entry, share));

    private static OwnedPin Owned(PinEntry<TRef> entry, PinShare share) =>
        new()
        {
            Owner = share.App.Sid,
            AppName = share.App.Name,
            Pin = View(entry, share),
        };

    private static PinState Idle(PinEntry<TRef> entry, PinPhase phase, DateTimeOffset since, string why) =>
        new()
        {
            Phase = phase,
            Since = since,
            Host = entry.Target.IsAnyHost ? null : entry.Target.Rhid,
            Why = why,
        };

    private static int ShareOf(Sid owner, PinEntry<TRef>? entry)
    {
        for (int i = 0; i < entry?.Shares.Count; i++)
        {
            if (entry.Shares[i].App.Sid == owner)
            {
                return i;
            }
        }

        return -1;
    }

    private void ForgetIfGone(PinApp app)
    {
        if (!app.IsOpen && PinsOf(app).Count == 0)
        {
            _apps.Remove(app.Sid);
            _ofApp.Remove(app);
        }
    }

    private PinApp AppOf(Sid sid, string name, DateTimeOffset now)
    {
        if (!_apps.TryGetValue(sid, out PinApp? app))
        {
            app = new PinApp(sid, name, now);
            _apps.Add(sid, app);
        }

        return app;
    }

    private HashSet<PinEntry<TRef>> PinsOf(PinApp app)
    {
        if (!_ofApp.TryGetValue(app, out HashSet<PinEntry<TRef>>? pins))
        {
            _ofApp.Add(app, pins = []);
        }

        return pins;
    }

    private void Link(PinEntry<TRef> entry)
    {
        if (_ofIdentity.Remove(entry.Target, out PinEntry<TRef>? first))
        {
            entry.Next = first;
            first.Previous = entry;
        }

        _ofIdentity.Add(entry.Target, entry);
    }

    private void Unlink(PinEntry<TRef> entry)
    {
        if (entry.Next is { } next)
        {
            next.Previous = entry.Previous;
        }

        if (entry.Previous is { } previous)
        {
            previous.Next = entry.Next;
        }
        else if (entry.Next is { } first)
        {
            _ofIdentity.Remove(entry.Target);
            _ofIdentity.Add(first.Target, first);
        }
        else
        {
            _ofIdentity.Remove(entry.Target);
        }
    }
}
