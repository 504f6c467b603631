using System.Diagnostics.Metrics;
using Mesh.Actors.Transport;

namespace Mesh.Actors.Limits;

/// <summary>The gauges of one host's limits, on the meter "Mesh.Host". Read when somebody looks; a change costs nothing.</summary>
internal sealed class LimitsMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Mesh.Host";

    private readonly Meter _meter;

    /// <param name="host">Tells the hosts of one process apart; a process has few.</param>
    /// <param name="slots">The slots for connections.</param>
    /// <param name="strangers">The places for callers not yet proven.</param>
    /// <param name="bufferedBytes">Bytes that wait in send buffers and inboxes.</param>
    public LimitsMetrics(string host, ConnectionSlots slots, UnprovenSlots strangers, Func<long> bufferedBytes)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("host", host)] });
        _meter.CreateObservableGauge(
            "mesh.host.connection.slots",
            () =>
                Enum.GetValues<ConnectionClass>()
                    .Select(who => new Measurement<int>(
                        slots.CountOf(who),
                        new KeyValuePair<string, object?>("class", who.ToString())
                    )),
            "{slot}",
            "Slots for connections that are taken, reservations of handshakes included."
        );
        _meter.CreateObservableCounter(
            "mesh.host.connection.refused",
            () => slots.RefusedCount,
            "{refusal}",
            "How often a proven caller, or a dial of ours, found no slot, or lost it before its connection was open."
        );
        _meter.CreateObservableCounter(
            "mesh.host.connection.displaced",
            () => slots.DisplacedCount,
            "{connection}",
            "Connections closed here because a better one, or a lower limit, took their slot."
        );
        _meter.CreateObservableGauge(
            "mesh.host.connection.waiting",
            () => slots.WaitingCount,
            "{handshake}",
            "Handshakes without a slot that will take the slot of a connection of less value if they end well."
        );
        _meter.CreateObservableGauge(
            "mesh.host.unproven.places",
            () => strangers.Count,
            "{place}",
            "Links whose caller is not proven yet. Not those that are still in TLS."
        );
        _meter.CreateObservableCounter(
            "mesh.host.unproven.evicted",
            () => strangers.EvictedCount,
            "{eviction}",
            "Callers that lost their place to another one before they were proven."
        );
        _meter.CreateObservableGauge(
            "mesh.host.buffered",
            bufferedBytes,
            "By",
            "What waits in all send buffers and inboxes, against mesh.limits.buffers."
        );
    }

    public void Dispose() => _meter.Dispose();
}
