using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>When a contact is dialled next.</summary>
/// <remarks>No clock or actor in it; single owner: the host's actor. One back-off per contact, so its size is that of the contact book.</remarks>
internal sealed class DialPlan(TimeSpan min, TimeSpan max, IMeshRandom random)
{
    private readonly Dictionary<Uid, BackOff> _backOffs = [];

    public void Up(Uid uid, TimeSpan now) => Of(uid).Up(now);

    public void Down(Uid uid, TimeSpan now) => Of(uid).Down(now);

    /// <summary>What failed before says nothing any more: there is a new card, or another network.</summary>
    public void Reset(Uid uid)
    {
        if (_backOffs.TryGetValue(uid, out BackOff? backOff))
        {
            backOff.Reset();
        }
    }

    /// <summary>The contact has called us.</summary>
    public void Heard(Uid uid) => Of(uid).Heard();

    /// <summary>The wait before the next dial.</summary>
    /// <param name="uid">Whom.</param>
    /// <param name="soon">
    /// There is a new reason to try (start, a new card): almost at once, but spread, so that two hosts that learn of each other together don't dial each
    /// other at the same moment.
    /// </param>
    public TimeSpan NextWait(Uid uid, bool soon) =>
        soon ? TimeSpan.FromMilliseconds(50 * random.NextDouble()) : Of(uid).Next(random.NextDouble());

    /// <summary>Whoever is no contact is not dialled, so nothing is kept of him: strangers may come in any number.</summary>
    public void Forget(Uid uid) => _backOffs.Remove(uid);

    private BackOff Of(Uid uid)
    {
        if (!_backOffs.TryGetValue(uid, out BackOff? backOff))
        {
            backOff = new BackOff(min, max);
            _backOffs.Add(uid, backOff);
        }

        return backOff;
    }
}
