using Mesh.Actors.Bans;
using Microsoft.Extensions.Logging;

namespace Mesh.Actors.Transport;

/// <summary>What the parts of one TCP transport share.</summary>
internal sealed record TransportServices(
    TlsPolicy Tls,
    TcpTransportOptions Options,
    TransportTimeouts Timeouts,
    UnprovenSlots Unproven,
    TlsStartLimiter Starts,
    TimeProvider Time,
    ILogger Log
)
{
    /// <summary>Which addresses there is nothing to do with; null for none.</summary>
    public AddressGate? Gate { get; set; }
}
