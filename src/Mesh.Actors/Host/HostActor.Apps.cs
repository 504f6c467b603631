using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Apps that open and close.</summary>
internal sealed partial class HostActor
{
    private void OnOpenApp(OpenApp open)
    {
        AppPort app = open.App;
        if (_stopper is not null)
        {
            Sender.Tell(new AppRefused(MeshErrorCode.NoConnection, "The host stops: no app can be opened any more."));
            return;
        }

        if (_apps.TryGetValue(app.Sid, out AppPort? other))
        {
            Sender.Tell(
                new AppRefused(
                    MeshErrorCode.Conflict,
                    $"The service id {app.Sid.Short}… is taken by the open app \"{other.Name}\". Close that one first, or give this one another name."
                )
            );
            return;
        }

        if (_apps.Count >= _parts.Options.AppCount)
        {
            Sender.Tell(
                new AppRefused(
                    MeshErrorCode.NoRoom,
                    $"{_apps.Count} apps are open, as many as mesh.limits.apps allows. Close one first, or raise the limit."
                )
            );
            return;
        }

        _apps.Add(app.Sid, app);
        _localPeers.Add(app);
        foreach (ConnectionEntry entry in _connections.Values)
        {
            entry.Actor.Tell(new AppAppeared(app));
        }

        OpenPins(app);
        Sender.Tell(new AppOpened());
    }

    private void OnCloseApp(CloseApp close)
    {
        AppPort app = close.App;
        if (_apps.TryGetValue(app.Sid, out AppPort? open) && open == app)
        {
            app.Close();
            _apps.Remove(app.Sid);
            _localPeers.Remove(app);
            foreach (ConnectionEntry entry in _connections.Values)
            {
                entry.Actor.Tell(new AppVanished(app, WireCode.AppClosed));
            }

            ClosePins(app);
            app.Inbox.Close();
        }

        Sender.Tell(new AppClosed());
    }
}
