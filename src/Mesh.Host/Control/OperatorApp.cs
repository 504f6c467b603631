using System.Security.Cryptography;
using System.Text;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>An app that is open for the operator: it speaks one protocol, as all identities of the node, and drops what it is sent.</summary>
internal sealed class OperatorApp : ISendingApp
{
    /// <summary>How it is called.</summary>
    public const string Name = "operator";

    private readonly MeshApp _app;
    private readonly string _protocol;
    private readonly Task _reading;
    private readonly Lock _gate = new();
    private readonly HashSet<Peer> _online = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    private OperatorApp(MeshApp app, string protocol)
    {
        _app = app;
        _protocol = protocol;
        _reading = ReadAsync();
    }

    /// <summary>The service id of the operator's app for a protocol: the same on every node, so that none takes another's for somebody to talk to.</summary>
    public static Sid SidOf(string protocol) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"mesh operator/{protocol}")));

    /// <exception cref="MeshException">The host stops, or has as many apps as it may.</exception>
    /// <exception cref="ArgumentException">That is no protocol's name.</exception>
    public static async Task<OperatorApp> OpenAsync(MeshHost host, string protocol) =>
        new(
            await host.OpenAppAsync(
                new AppOptions
                {
                    Name = Name,
                    Sid = SidOf(protocol),
                    Protocols = [protocol],
                }
            ),
            protocol
        );

    /// <inheritdoc />
    public string GrantName => $"{Name}/{_protocol}";

    /// <inheritdoc />
    public Sid Sid => _app.Sid;

    /// <inheritdoc />
    public async Task UntilOnlineAsync(Peer peer, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_isOver || _online.Contains(peer))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(stop);
        }
    }

    /// <inheritdoc />
    public bool MayUse(Uid luid) => _app.Identities.Contains(luid);

    /// <inheritdoc />
    public SendResult Send(Peer peer, byte[] data) => _app.Send(peer, data);

    /// <summary>Closes it; what was accepted is sent first.</summary>
    public async Task CloseAsync()
    {
        await _app.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (MeshEvent happened in _app.Events)
        {
            if (happened is Online)
            {
                Change(() => _online.Add(happened.Peer));
            }
            else if (happened is Offline)
            {
                Change(() => _online.Remove(happened.Peer));
            }
        }

        Change(() => _isOver = true);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
