using System.Runtime.CompilerServices;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Hosting;

/// <summary>Asks the host about pins, for apps and operators.</summary>
internal sealed class PinQuestions(IActorRef host, CancellationToken hostStopped)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public async Task<bool> SetAsync(SetPin pin, CancellationToken cancellationToken) =>
        ((PinSet)await AskAsync(pin, cancellationToken)).IsNew;

    public async Task<bool> DropAsync(DropPin pin, CancellationToken cancellationToken) =>
        ((PinDropped)await AskAsync(pin, cancellationToken)).WasThere;

    public async Task<IReadOnlyList<OwnedPin>> ListAsync(AppPort? app, CancellationToken cancellationToken) =>
        ((PinList)await AskAsync(new GetPins(app), cancellationToken)).Pins;

    public async IAsyncEnumerable<PinChanged> WatchAsync(
        AppPort? app,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var feed = new PinFeed();
        using CancellationTokenRegistration cancelled = cancellationToken.Register(feed.Nudge);
        using CancellationTokenRegistration stopped = hostStopped.Register(feed.Complete);
        try
        {
            // Who gives up before the answer is in the host's book by then, or will be.
            await AskAsync(new WatchPins(app, feed), cancellationToken);
            while (!feed.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                while (feed.TryTake(out PinChanged? change))
                {
                    yield return change;
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (!feed.IsCompleted)
                {
                    await feed.WaitAsync();
                }
            }
        }
        finally
        {
            host.Tell(new UnwatchPins(feed), ActorRefs.NoSender);
        }
    }

    private async Task<object> AskAsync(object question, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hostStopped);
        object answer;
        try
        {
            answer = await host.Ask<object>(question, Wait, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MeshException(MeshErrorCode.NoConnection, "The host has stopped.");
        }
        catch (AskTimeoutException e)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The host gave no answer within {Wait.TotalSeconds:0} s; the change may act later.",
                e
            );
        }

        return answer is PinRefused refused ? throw new MeshException(refused.Code, refused.Reason) : answer;
    }
}
