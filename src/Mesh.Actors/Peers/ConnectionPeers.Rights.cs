using Mesh.Actors.Permissions;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>What apps may have here: what is announced, and so who is online, follows each change of it.</summary>
internal sealed partial class ConnectionPeers
{
    private GrantTable _seen = shared.Grants.Table;

    /// <summary>Ends what is no longer permitted and announces what is now. Without effect, and at no cost, where the grants have not changed.</summary>
    /// <remarks>
    /// Called before anything else is done with what has come, so that no frame reaches an app after its right has gone. A right that was taken away
    /// and given back since the last call still ends its peers: sends were refused meanwhile.
    /// </remarks>
    public void ApplyRights()
    {
        GrantTable now = shared.Grants.Table;
        if (ReferenceEquals(now, _seen))
        {
            return;
        }

        _seen = now;
        foreach (AppPort app in _apps)
        {
            app.ApplyRights();
            _deferred.RemoveAll(d => d.App == app && !IsPermitted(app, d.Protocol));
            List<LocalEndpoint> ended =
            [
                .. _table.Local.Where(e =>
                    ReferenceEquals(e.App, app) && (!IsPermitted(app, e.Protocol) || IsRefused(e))
                ),
            ];
            RemoveEndpoints(ended, WireCode.NotPermitted);
            AddEndpoints(app);
        }
    }

    private bool IsPermitted(AppPort app, string protocol) => app.Rights.Permits(key.Luid, key.Ruid, protocol);

    private bool IsRefused(LocalEndpoint local) => _order.Exists(pair => pair.Local == local && pair.Channel.IsRefused);
}
