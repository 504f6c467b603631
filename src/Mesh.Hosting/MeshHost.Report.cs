using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Hosting.Reporting;

namespace Mesh.Hosting;

// What the operator of a host is told.
public sealed partial class MeshHost
{
    private static readonly TimeSpan ReportWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionWait = TimeSpan.FromSeconds(1);

    /// <summary>How it stands with the host now.</summary>
    /// <param name="ruid">Only connections with this identity are asked and told; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: the host has stopped, or gives no answer within 5 s.</exception>
    internal async Task<HostReport> ReportAsync(Uid? ruid, CancellationToken cancellationToken = default)
    {
        HostFacts facts = await FactsAsync(cancellationToken);
        ConnectionReport[] connections = await Task.WhenAll(
            facts
                .Connections.Where(listed => (ruid ?? listed.Key.Ruid) == listed.Key.Ruid)
                .Select(listed => ReportAsync(listed, cancellationToken))
        );
        return new HostReport(
            connections,
            _options.Mesh.ConnectionCount,
            [
                .. facts.Apps.Select(app => new AppReport(
                    app.Name,
                    app.Sid,
                    [.. app.Protocols],
                    [.. app.Identities.Order()]
                )),
            ],
            BufferedBytes,
            _options.Mesh.BufferBytes,
            UnprovenCount,
            _options.Mesh.Trust
        );
    }

    /// <inheritdoc cref="ReportAsync(Uid?, CancellationToken)"/>
    internal Task<HostReport> ReportAsync(CancellationToken cancellationToken = default) =>
        ReportAsync(ruid: null, cancellationToken);

    /// <summary>How the apps that are open are called. Asks no connection.</summary>
    /// <inheritdoc cref="ReportAsync(Uid?, CancellationToken)" path="/exception"/>
    internal async Task<IReadOnlyDictionary<Sid, string>> AppNamesAsync(
        CancellationToken cancellationToken = default
    ) => (await FactsAsync(cancellationToken)).Apps.ToDictionary(app => app.Sid, app => app.Name);

    /// <summary>Tells who comes online and goes offline for any app, until the answer is disposed; one at a time, in order.</summary>
    /// <param name="told">Returns at once, and does not throw.</param>
    /// <remarks>Whoever observes before the first app is opened misses nobody. Hosts that share an actor system are all heard.</remarks>
    internal IDisposable Observe(Action<MeshEvent> told)
    {
        IActorRef observer = System.ActorOf(HostObserver.PropsFor(told));
        System.EventStream.Subscribe(observer, typeof(Online));
        System.EventStream.Subscribe(observer, typeof(Offline));
        return new Observation(System, observer);
    }

    private Task<HostFacts> FactsAsync(CancellationToken cancellationToken) =>
        AskAsync<HostFacts>(GetHostFacts.Instance, ReportWait, cancellationToken);

    private async Task<ConnectionReport> ReportAsync(ListedConnection listed, CancellationToken cancellationToken)
    {
        ConnectionFacts? facts = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
            facts = await listed.Actor.Ask<ConnectionFacts>(GetConnectionFacts.Instance, ConnectionWait, either.Token);
        }
        catch (AskTimeoutException)
        {
            // It has ended since it was listed.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MeshException(MeshErrorCode.NoConnection, "The host has stopped.");
        }

        return new ConnectionReport(
            listed.Key.Luid,
            listed.Key.Ruid,
            listed.Key.Rhid,
            Contacts.Find(listed.Key.Ruid)?.Alias,
            facts is { IsUp: true },
            listed.IsClosing,
            listed.IsHeld,
            facts is { IsUp: true }
                ? new LinkReport(
                    facts.RemoteAddress,
                    facts.IsDialledByUs,
                    facts.UpFor,
                    facts.SilentFor,
                    facts.RoundTrip,
                    facts.RemoteBootEpoch
                )
                : null,
            facts?.Services ?? [],
            facts?.Online.Count ?? 0
        );
    }

    private sealed class Observation(ActorSystem system, IActorRef observer) : IDisposable
    {
        public void Dispose()
        {
            system.EventStream.Unsubscribe(observer);
            system.Stop(observer);
        }
    }
}
