using System.Threading.Channels;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>Tells of each contact request that waits for an answer, once, and of each of ours that is declined.</summary>
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
            IReadOnlySet<RequestId> open = OpenOnes(host.Requests.All);
            await foreach (bool _ in _changed.Reader.ReadAllAsync(stop))
            {
                ContactRequests all = host.Requests.All;
                ReceivedRequest[] waiting = [.. all.Received.Where(one => one.State == ReceivedRequestState.Pending)];
                foreach (ReceivedRequest request in waiting.Where(one => !told.Contains(one.Id)))
                {
                    output.Request(request);
                }

                told = waiting.Select(one => one.Id).ToHashSet();
                foreach (
                    SentRequest sent in all.Sent.Where(one =>
                        open.Contains(one.Id) && one.State == SentRequestState.Declined
                    )
                )
                {
                    output.Declined(sent);
                }

                open = OpenOnes(all);
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

    private static HashSet<RequestId> OpenOnes(ContactRequests all) =>
        [
            .. all
                .Sent.Where(one => one.State is SentRequestState.Sending or SentRequestState.Delivered)
                .Select(one => one.Id),
        ];
}
