using System.Diagnostics.Metrics;

namespace Mesh.Actors.Bans;

/// <summary>What one host's bans do, on the meter "Mesh.Host". Read when somebody looks.</summary>
internal sealed class BanMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <param name="host">Tells the hosts of one process apart.</param>
    /// <param name="bans">The bans.</param>
    /// <param name="gate">Who turns callers away.</param>
    public BanMetrics(string host, BanBook bans, AddressGate gate)
    {
        _meter = new Meter(new MeterOptions("Mesh.Host") { Tags = [new("host", host)] });
        _meter.CreateObservableGauge(
            "mesh.host.bans",
            () =>
                new[] { BanKind.Host, BanKind.Addresses }.Select(kind => new Measurement<int>(
                    bans.All.Count(ban => ban.Kind == kind),
                    new KeyValuePair<string, object?>("kind", kind.ToString())
                )),
            "{ban}",
            "Hosts and address blocks that are banned. Not identities: those are contacts."
        );
        _meter.CreateObservableCounter(
            "mesh.host.caller.barred",
            () => gate.TurnedAwayCount,
            "{caller}",
            "Callers turned away before TLS, because their address is banned."
        );
    }

    public void Dispose() => _meter.Dispose();
}
