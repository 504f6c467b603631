using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>The grants at one moment. Immutable; each change makes another one, so that who holds the same one knows that nothing has changed.</summary>
internal sealed class GrantTable
{
    private readonly Dictionary<(Sid, Uid), AppGrant> _byKey;

    public GrantTable(IEnumerable<AppGrant> grants)
    {
        All = [.. grants.OrderBy(grant => grant.App).ThenBy(grant => grant.Luid)];
        _byKey = All.ToDictionary(grant => (grant.App, grant.Luid));
    }

    /// <summary>Ascending by app and identity.</summary>
    public IReadOnlyList<AppGrant> All { get; }

    public AppGrant? Find(Sid app, Uid luid) => _byKey.GetValueOrDefault((app, luid));

    /// <summary>What is said of an identity of ours, as its successor takes it over: where nothing is said of that one yet.</summary>
    public IEnumerable<AppGrant> TakenOver(Uid old, Uid next) =>
        All.Where(grant => grant.Luid == old && Find(grant.App, next) is null)
            .Select(grant => grant with { Luid = next });

    public GrantTable With(AppGrant grant) =>
        new([.. All.Where(other => other.App != grant.App || other.Luid != grant.Luid), grant]);

    public GrantTable Without(Sid app, Uid luid) => new(All.Where(other => other.App != app || other.Luid != luid));
}
