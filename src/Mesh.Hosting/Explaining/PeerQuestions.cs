using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>Asks the host, and the connection where there is one, how it stands with a peer.</summary>
internal sealed class PeerQuestions(IActorRef host, ITimeProvider time, CancellationToken hostStopped)
{
    private const int Tries = 3;

    private static readonly TimeSpan HostWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionWait = TimeSpan.FromSeconds(1);

    /// <exception cref="MeshException">The host gives no answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Explanation> AskAsync(GetPeerFacts question, CancellationToken cancellationToken)
    {
        if (hostStopped.IsCancellationRequested)
        {
            return Explainer.Stopped(question, time.Now);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hostStopped);
        try
        {
            return await AskAsync(question, Tries, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Explainer.Stopped(question, time.Now);
        }
        catch (AskTimeoutException)
        {
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"The host gave no answer within {HostWait.TotalSeconds:0} s."
            );
        }
    }

    private async Task<Explanation> AskAsync(GetPeerFacts question, int tries, CancellationToken either)
    {
        PeerFacts facts = await host.Ask<PeerFacts>(question, HostWait, either);
        if (facts.Connection is not { } connection)
        {
            return Explainer.Explain(facts, connection: null);
        }

        try
        {
            ConnectionFacts found = await connection.Ask<ConnectionFacts>(
                GetConnectionFacts.Instance,
                ConnectionWait,
                either
            );
            return Explainer.Explain(facts, found);
        }
        catch (AskTimeoutException) when (tries > 1)
        {
            // It has ended between the two questions, so the host says something else now.
            return await AskAsync(question, tries - 1, either);
        }
        catch (AskTimeoutException)
        {
            return Explainer.Explain(facts, connection: null);
        }
    }
}
