using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting;

// How a host ends, and what becomes of those who wait for it then.
public sealed partial class MeshHost
{
    /// <summary>Ends all links in good order, closes all apps, and stops. Called again, it completes with the first call.</summary>
    public ValueTask DisposeAsync() => new(_stop.Value);

    private async Task StopAsync()
    {
        if (_machine is not null)
        {
            _machine.Changed -= OnMachineChanged;
        }

        try
        {
            await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask()));
        }
        finally
        {
            await StopActorAsync();

            // When something of it hangs its links are ended here all the same.
            _shared.Links.Close();
            await _stopping.CancelAsync();
            if (_ownsSystem)
            {
                await System.Terminate();
            }

            if (_options.Transport is null)
            {
                await _transport.DisposeAsync();
            }
        }
    }

    private async Task StopActorAsync()
    {
        try
        {
            TimeSpan wait = _options.Mesh.StopTimeout + TimeSpan.FromSeconds(2);
            await _actor.Ask<HostStopped>(new StopHost(), wait, _stopping.Token);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            // The host's actor has failed, or its system has ended, before; what is left of it ends below.
        }

        if (!_stopping.IsCancellationRequested)
        {
            await _actor.GracefulStop(TimeSpan.FromSeconds(5));
        }
    }

    // A system that was given may end before the host: then nobody is left to answer those who wait, and the time-outs end with it.
    private async Task EndWithSystemAsync()
    {
        await System.WhenTerminated;
        await _stopping.CancelAsync();
    }

    // A question to an actor that has stopped gets no answer; then the host's end is the answer.
    private async Task<T> AskAsync<T>(object question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            return await _actor.Ask<T>(question, timeout, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MeshException(MeshErrorCode.NoConnection, "The host has stopped.");
        }
        catch (AskTimeoutException e)
        {
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"The host gave no answer within {timeout.TotalSeconds:0} s.",
                e
            );
        }
    }
}
