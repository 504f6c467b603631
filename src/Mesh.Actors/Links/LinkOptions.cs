using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>How long a link may take to come up and to go down, and what it carries. HOCON: <c>mesh.link</c>.</summary>
/// <remarks>
/// The upper limits are the protocol's (docs/protocol.md §1): the other side relies on them. Shorter times find a dead
/// remote sooner, and refuse a slow one that would have come.
/// </remarks>
public sealed record LinkOptions
{
    /// <summary>For TCP to connect. HOCON: <c>connect-timeout</c>.</summary>
    /// <value>5 s by default; above 0, at most 5 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For TLS and the proofs, from the first byte of TLS. HOCON: <c>proof-timeout</c>.</summary>
    /// <value>10 s by default; above 0, at most 10 s.</value>
    public TimeSpan ProofTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the admission handler at the acceptor. HOCON: <c>admission-timeout</c>.</summary>
    /// <value>10 s by default; above 0, at most 10 s.</value>
    public TimeSpan AdmissionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For all of it at the dialler, from the first byte of TLS, if admission is asked. HOCON: <c>dial-timeout</c>.
    /// </summary>
    /// <value>25 s by default; not less than <see cref="ProofTimeout"/>, at most 25 s.</value>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>For the dialler's Accepted after the acceptor's. HOCON: <c>accepted-timeout</c>.</summary>
    /// <value>10 s by default; above 0, at most 10 s.</value>
    public TimeSpan AcceptedTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For CloseAck, for End on a link that is drained, and for the answer to a probe. HOCON: <c>close-timeout</c>.
    /// </summary>
    /// <value>2 s by default; above 0, at most 2 s.</value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest frame we receive; a remote host learns it from our Hello. HOCON: <c>max-frame</c>.
    /// </summary>
    /// <value>1,048,576 bytes by default; 65,536 to 1,048,576.</value>
    public int MaxFrameBytes { get; init; } = WireLimits.MaxFrame;

    /// <summary>When a silent link is dead. HOCON: <c>liveness</c>.</summary>
    public LivenessOptions Liveness { get; init; } = new();

    /// <summary>
    /// All faults, each with its HOCON path, its value and what is allowed; empty when there are none.
    /// </summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(faults, "connect-timeout", ConnectTimeout, 5);
        Check(faults, "proof-timeout", ProofTimeout, 10);
        Check(faults, "admission-timeout", AdmissionTimeout, 10);
        Check(faults, "dial-timeout", DialTimeout, 25);
        Check(faults, "accepted-timeout", AcceptedTimeout, 10);
        Check(faults, "close-timeout", CloseTimeout, 2);
        if (DialTimeout < ProofTimeout)
        {
            const string proof = "mesh.link.proof-timeout";
            faults.Add(
                Invariant(
                    $"mesh.link.dial-timeout is {Text(DialTimeout)}; must not be below {proof}, {Text(ProofTimeout)}."
                )
            );
        }

        const int least = WireLimits.MinMaxFrame;
        if (MaxFrameBytes is < least or > WireLimits.MaxFrame)
        {
            faults.Add(
                Invariant($"mesh.link.max-frame is {MaxFrameBytes} bytes; must be {least} to {WireLimits.MaxFrame}.")
            );
        }

        faults.AddRange(Liveness.Validate());
        return faults;
    }

    internal static string Text(TimeSpan duration) => Invariant($"{duration.TotalSeconds:0.###}s");

    private static void Check(List<string> faults, string key, TimeSpan value, int maxSeconds)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromSeconds(maxSeconds))
        {
            faults.Add(Invariant($"mesh.link.{key} is {Text(value)}; must be above 0s, at most {maxSeconds}s."));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
