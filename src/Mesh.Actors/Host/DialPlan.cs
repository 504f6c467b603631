using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>When a contact is dialled next.</summary>
/// <remarks>No clock or actor in it; single owner: the host's actor. One back-off per contact, so its size is that of the contact book.</remarks>
internal sealed class DialPlan(TimeSpan min, TimeSpan max, IMeshRandom random)
{
    private readonly Dictionary<Uid, Plan> _plans = [];

    public void Up(Uid uid, TimeSpan now)
    {
        Plan plan = Of(uid);
        plan.FailedDials = 0;
        plan.IsHeard = false;
        plan.BackOff.Up(now);
    }

    public void Down(Uid uid, TimeSpan now) => Of(uid).BackOff.Down(now);

    /// <summary>What failed before says nothing any more: there is a new card, or another network.</summary>
    public void Reset(Uid uid)
    {
        if (_plans.TryGetValue(uid, out Plan? plan))
        {
            plan.BackOff.Reset();
        }
    }

    /// <summary>The contact has called us.</summary>
    public void Heard(Uid uid)
    {
        Plan plan = Of(uid);
        plan.IsHeard = true;
        plan.BackOff.Heard();
    }

    /// <summary>Whether a sign of life came since the last dial that failed.</summary>
    public bool IsHeard(Uid uid) => _plans.TryGetValue(uid, out Plan? plan) && plan.IsHeard;

    /// <summary>The wait before the next dial.</summary>
    /// <param name="uid">Whom.</param>
    /// <param name="soon">
    /// There is a new reason to try (start, a new card): almost at once, but spread, so that two hosts that learn of each other together don't dial each
    /// other at the same moment.
    /// </param>
    public TimeSpan NextWait(Uid uid, bool soon) =>
        soon ? TimeSpan.FromMilliseconds(50 * random.NextDouble()) : Of(uid).BackOff.Next(random.NextDouble());

    /// <summary>A dial is planned for then.</summary>
    public void Due(Uid uid, TimeSpan at) => Of(uid).Due = at;

    /// <summary>A dial failed, planned or not.</summary>
    public void Failed(Uid uid)
    {
        Plan plan = Of(uid);
        plan.FailedDials++;
        plan.IsHeard = false;
    }

    /// <summary>When the next dial is planned for, a time that may have come already, and how many have failed since one led to a connection.</summary>
    public (TimeSpan? Due, int FailedDials) Find(Uid uid) =>
        _plans.TryGetValue(uid, out Plan? plan) ? (plan.Due, plan.FailedDials) : (null, 0);

    /// <summary>Whoever is no contact is not dialled, so nothing is kept of him: strangers may come in any number.</summary>
    public void Forget(Uid uid) => _plans.Remove(uid);

    private Plan Of(Uid uid)
    {
        if (!_plans.TryGetValue(uid, out Plan? plan))
        {
            plan = new Plan(new BackOff(min, max));
            _plans.Add(uid, plan);
        }

        return plan;
    }

    private sealed class Plan(BackOff backOff)
    {
        public BackOff BackOff => backOff;

        public TimeSpan? Due { get; set; }

        public int FailedDials { get; set; }

        public bool IsHeard { get; set; }
    }
}
