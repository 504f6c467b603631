using System.Collections.Concurrent;
using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>The apps in whose names the operator pins: those that the node runs, and one of his own.</summary>
/// <remarks>
/// A pin acts only while its app is open. So the operator's own, which speaks no protocol and sees nobody, is open exactly while it has pins: from the
/// node's start, or the first pin, to the last one that is taken back.
/// </remarks>
internal sealed class PinOwners(MeshHost host)
{
    /// <summary>The service id of the operator's own app.</summary>
    public static readonly Sid OperatorSid = Sid.OfName(OperatorApp.Name);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<Sid, MeshApp> _open = [];
    private readonly HashSet<Sid> _openedForPins = [];

    /// <summary>An app of the node is open.</summary>
    public void Add(MeshApp app) => _open[app.Sid] = app;

    /// <summary>The node has started: what the operator pinned acts again.</summary>
    /// <exception cref="MeshException">The host stops, or has as many apps as it may.</exception>
    public async Task ResumeAsync()
    {
        if ((await host.PinsAsync()).Any(pin => pin.Owner == OperatorSid))
        {
            await WithAsync(OperatorSid, _ => Task.FromResult(true), CancellationToken.None);
        }
    }

    /// <summary>The app that is to pin.</summary>
    /// <param name="typed">Its name, or its service id; null for the operator's own.</param>
    /// <exception cref="MeshException">None that is open is called so.</exception>
    public Sid Find(string? typed)
    {
        if (typed is null or OperatorApp.Name)
        {
            return OperatorSid;
        }

        MeshApp[] apps = [.. _open.Values];
        if (apps.FirstOrDefault(app => app.Name == typed || app.Sid.ToString() == typed) is { } found)
        {
            return found.Sid;
        }

        string[] names = [.. apps.Select(app => app.Name).Append(OperatorApp.Name).Distinct().Order()];
        throw new MeshException(
            MeshErrorCode.NoConnection,
            $"No app \"{TerminalText.Clean(typed)}\" is open here, and a pin acts only while its app is.{NearNames.Sentence(typed, names)} "
                + $"Open, or to be opened for it: {string.Join(", ", names.Select(TerminalText.Clean))}."
        );
    }

    /// <summary>Does something in the name of an app. One that is not open is opened for it, without protocols; the operator's own stays so while it has pins.</summary>
    /// <exception cref="MeshException">The host stops, or has as many apps as it may.</exception>
    public async Task<T> WithAsync<T>(Sid sid, Func<MeshApp, Task<T>> act, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (!_open.TryGetValue(sid, out MeshApp? app))
            {
                app = await host.OpenAppAsync(new AppOptions { Name = SidText.Of(sid), Sid = sid });
                _open[sid] = app;
                _openedForPins.Add(sid);
            }

            try
            {
                return await act(app);
            }
            finally
            {
                await CloseUnneededAsync(app);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CloseUnneededAsync(MeshApp app)
    {
        if (_openedForPins.Contains(app.Sid) && (app.Sid != OperatorSid || (await app.PinsAsync()).Count == 0))
        {
            _openedForPins.Remove(app.Sid);
            _open.TryRemove(app.Sid, out _);
            await app.DisposeAsync();
        }
    }
}
