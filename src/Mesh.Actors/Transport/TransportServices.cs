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
);
