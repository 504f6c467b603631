using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>A pinned connection in the <see cref="PinBook{TRef}"/>.</summary>
/// <typeparam name="TRef">What stands for its actor.</typeparam>
internal sealed class PinEntry<TRef>(PinTarget target, PinState state)
    where TRef : class
{
    public PinTarget Target => target;

    /// <summary>Its actor; null while no app that pins it is open.</summary>
    public TRef? Actor { get; set; }

    /// <summary>How it stood when its actor spoke last.</summary>
    public PinState State { get; set; } = state;

    /// <summary>Who pins it: seldom more than one. Never changed in place, so pins that are alike share it.</summary>
    public IReadOnlyList<PinShare> Shares { get; set; } = [];

    /// <summary>Another pin of the same remote identity.</summary>
    public PinEntry<TRef>? Next { get; set; }

    /// <summary>The one whose <see cref="Next"/> this is.</summary>
    public PinEntry<TRef>? Previous { get; set; }

    /// <summary>The host that it is bound to while it acts; null for a pin on any host that is not connected.</summary>
    public Hid? BoundTo => Actor is null ? null : State.Host;

    /// <summary>How firmly the open apps want it, and how much; null if none does.</summary>
    public (PinPolicy Policy, byte Priority)? Wanted
    {
        get
        {
            (PinPolicy Policy, byte Priority)? wanted = null;
            foreach (PinShare share in Shares)
            {
                if (share.App.MayUse(target.Luid, target.Ruid))
                {
                    wanted = wanted is { } other
                        ? (
                            share.Policy > other.Policy ? share.Policy : other.Policy,
                            Math.Min(share.Priority, other.Priority)
                        )
                        : (share.Policy, share.Priority);
                }
            }

            return wanted;
        }
    }
}

/// <summary>One app's part in a pin.</summary>
internal readonly record struct PinShare(PinApp App, PinPolicy Policy, byte Priority);

/// <summary>An app that has pins, open or not.</summary>
internal sealed class PinApp(Sid sid, string name, DateTimeOffset since)
{
    // What it may as the book of grants has it now; null while it is closed.
    private Func<Uid, Uid, bool>? _mayUse;

    public Sid Sid => sid;

    public string Name { get; private set; } = name;

    /// <summary>Since when it is closed, or open.</summary>
    public DateTimeOffset Since { get; private set; } = since;

    public bool IsOpen => _mayUse is not null;

    private readonly Dictionary<(PinPolicy, byte), IReadOnlyList<PinShare>> _alone = [];

    /// <summary>Who is told of its pins.</summary>
    public List<PinFeed> Feeds { get; } = [];

    /// <summary>Whether it is open, and may use an identity of ours towards somebody.</summary>
    public bool MayUse(Uid luid, Uid ruid) => _mayUse?.Invoke(luid, ruid) == true;

    /// <summary>The shares of a pin that this app alone has: one list for all that are alike.</summary>
    public IReadOnlyList<PinShare> Alone(PinPolicy policy, byte priority)
    {
        if (!_alone.TryGetValue((policy, priority), out IReadOnlyList<PinShare>? shares))
        {
            _alone.Add((policy, priority), shares = [new PinShare(this, policy, priority)]);
        }

        return shares;
    }

    public void Open(string called, Func<Uid, Uid, bool> mayUse, DateTimeOffset now)
    {
        Name = called;
        _mayUse = mayUse;
        Since = now;
    }

    public void Close(DateTimeOffset now)
    {
        _mayUse = null;
        Since = now;
        Feeds.ForEach(feed => feed.Complete());
        Feeds.Clear();
    }
}
