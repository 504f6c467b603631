using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>Looks, before anything is done to the mesh, at everybody whom apps have as online: whether both sides still hold it.</summary>
/// <remarks>
/// One's own books count at once. What the other host has changed is heard with its word, or, where that is lost, by its silence: <see cref="Longest"/> after the
/// change nobody may be online for whom it is gone there.
/// </remarks>
internal sealed class PresenceWatch(SimMesh mesh, SimChecks checks)
{
    private Dictionary<(AppLife, Peer), TimeSpan> _goneSince = [];

    // For 2 s the other side may still send what it had accepted (docs/protocol.md §6). What it sent may be held on the way for not quite as long as a link takes
    // to be dead, and be a sign of life when it comes.
    private TimeSpan Longest
    {
        get
        {
            LivenessOptions liveness = mesh.Options.Mesh.Link.Liveness;
            TimeSpan dead = (liveness.DeadAfter * liveness.MaxStretch) + TimeSpan.FromSeconds(1);
            return (2 * dead) + TimeSpan.FromSeconds(2);
        }
    }

    /// <summary>The first thing that is not as it should be, or null.</summary>
    public string? FindWrong()
    {
        Dictionary<(AppLife, Peer), TimeSpan> gone = [];
        string? wrong = null;
        foreach (SimHost host in mesh.Hosts)
        {
            // One that sleeps hears nothing, and knows nothing of it when it wakes up.
            if (!host.IsRunning || host.Trust.IsSettling)
            {
                continue;
            }

            foreach (AppLife life in checks.LivesOf(host))
            {
                foreach (Peer peer in life.Here)
                {
                    wrong ??= Here(life, peer) ?? There(life, peer, gone);
                }
            }
        }

        _goneSince = gone;
        return wrong;
    }

    private string? Here(AppLife life, Peer peer)
    {
        string? why = life.MayHave(peer) ? checks.WhyNot(life.Host, peer) : "it is not granted";
        return why is null ? null : $"{life.Host.Name}/{life.Name} still has {peer}, though {why}.";
    }

    private string? There(AppLife life, Peer peer, Dictionary<(AppLife, Peer), TimeSpan> gone)
    {
        if (
            checks.HostOf(peer.Rhid) is not { IsRunning: true } other
            || other == life.Host
            || other.Hid != peer.Rhid
            || other.Trust.IsSettling
        )
        {
            return null;
        }

        bool isGranted = checks
            .LivesOf(other)
            .Any(remote => remote.Sid == peer.Rsid && remote.MayHave(peer.Ruid, peer.Luid, peer.Protocol));
        string? why = isGranted
            ? other.Trust.WhyNot(peer.Ruid, peer.Luid, life.Hid, life.Host)
            : "the app there is not granted it";
        if (why is null)
        {
            return null;
        }

        TimeSpan since = _goneSince.GetValueOrDefault((life, peer), mesh.Now);
        gone[(life, peer)] = since;
        return mesh.Now - since > Longest
            ? $"{life.Host.Name}/{life.Name} has had {peer} for {mesh.Now - since:c}, though {why}."
            : null;
    }
}
