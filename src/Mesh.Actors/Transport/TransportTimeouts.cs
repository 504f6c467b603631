namespace Mesh.Actors.Transport;

/// <summary>How long a link may take to be made. A host gives its transport those of its links (<c>mesh.link</c>), so that each wait has one setting.</summary>
/// <remarks>The upper limits are the protocol's (docs/protocol.md §1).</remarks>
public sealed record TransportTimeouts
{
    /// <summary>Time for name resolution and TCP together when dialling, over all addresses of a name.</summary>
    /// <value>5 s; above 0, at most 5 s. <c>mesh.link.connect-timeout</c></value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for TLS: from the accepted, or connected, socket to both keys proven.</summary>
    /// <value>10 s; above 0, at most 10 s. <c>mesh.link.proof-timeout</c></value>
    public TimeSpan Tls { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>All faults, one sentence each with key, value and range; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check("connect-timeout", Connect, 5);
        Check("proof-timeout", Tls, 10);
        return faults;

        void Check(string key, TimeSpan value, int maxSeconds)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromSeconds(maxSeconds))
            {
                faults.Add($"mesh.link.{key} = {value}: must be above 0 and at most {maxSeconds} s.");
            }
        }
    }
}
