using System.Threading.Channels;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>Tells of each contact request that waits for an answer, once.</summary>
internal sealed class RequestWatch(MeshHost host, UpOutput output)
{
    // How often it changed meanwhile does not matter: all of them are looked at.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        void OnChanged() => _changed.Writer.TryWrite(true);
        host.Requests.Changed += OnChanged;
        OnChanged();
        try
        {
            IReadOnlySet<RequestId> told = new HashSet<RequestId>();
            await foreach (bool _ in _changed.Reader.ReadAllAsync(stop))
            {
                ReceivedRequest[] waiting =
                [
                    .. host.Requests.All.Received.Where(one => one.State == ReceivedRequestState.Pending),
                ];
                foreach (ReceivedRequest request in waiting.Where(one => !told.Contains(one.Id)))
                {
                    output.Request(request);
                }

                told = waiting.Select(one => one.Id).ToHashSet();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            host.Requests.Changed -= OnChanged;
        }
    }
}
