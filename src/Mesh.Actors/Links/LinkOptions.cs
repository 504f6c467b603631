using Mesh.Contracts.Wire;
using Mesh.Hocon.Extensions;

namespace Mesh.Actors.Links;

/// <summary>How long a link may take to come up and to go down, and what it carries. HOCON: <c>mesh.link</c>.</summary>
/// <remarks>
/// The upper limits are the protocol's (docs/protocol.md §1): the other side relies on them. Shorter times find a dead
/// remote sooner, and refuse a slow one that would have come.
/// </remarks>
public sealed record LinkOptions : IHoconValidated
{
    /// <summary>For TCP to connect. HOCON: <c>connect-timeout</c>.</summary>
    /// <value>5 s by default; 1 ms to 5 s.</value>
    [HoconKey("connect-timeout", Min = "1ms", Max = "5s")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For TLS and the proofs, from the first byte of TLS. HOCON: <c>proof-timeout</c>.</summary>
    /// <value>10 s by default; 1 ms to 10 s.</value>
    [HoconKey("proof-timeout", Min = "1ms", Max = "10s")]
    public TimeSpan ProofTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the admission handler at the acceptor. HOCON: <c>admission-timeout</c>.</summary>
    /// <value>10 s by default; 1 ms to 10 s.</value>
    [HoconKey("admission-timeout", Min = "1ms", Max = "10s")]
    public TimeSpan AdmissionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For all of it at the dialler, from the first byte of TLS, if admission is asked. HOCON: <c>dial-timeout</c>.
    /// </summary>
    /// <value>25 s by default; not less than <see cref="ProofTimeout"/>, at most 25 s.</value>
    [HoconKey("dial-timeout", Min = "1ms", Max = "25s")]
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>For the dialler's Accepted after the acceptor's. HOCON: <c>accepted-timeout</c>.</summary>
    /// <value>10 s by default; 1 ms to 10 s.</value>
    [HoconKey("accepted-timeout", Min = "1ms", Max = "10s")]
    public TimeSpan AcceptedTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For CloseAck, for End on a link that is drained, and for the answer to a probe. HOCON: <c>close-timeout</c>.
    /// </summary>
    /// <value>2 s by default; 1 ms to 2 s.</value>
    [HoconKey("close-timeout", Min = "1ms", Max = "2s")]
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long no frame of an app goes or comes before a connection that neither side keeps is closed; it may take half
    /// longer. Shorter saves what an open connection costs, longer saves dialling again. HOCON: <c>idle-after</c>.
    /// </summary>
    /// <value>60 s by default; 100 ms to 30 days, or null for never.</value>
    [HoconKey("idle-after", Min = "100ms", Max = "30d")]
    public TimeSpan? IdleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The largest frame we receive; a remote host learns it from our Hello. HOCON: <c>max-frame</c>.
    /// </summary>
    /// <value>1,048,576 bytes by default; 65,536 to 1,048,576.</value>
    [HoconKey("max-frame", Min = "64 KiB", Max = "1 MiB", IsSize = true)]
    public int MaxFrameBytes { get; init; } = WireLimits.MaxFrame;

    /// <summary>When a silent link is dead. HOCON: <c>liveness</c>.</summary>
    [HoconKey("liveness")]
    public LivenessOptions Liveness { get; init; } = new();

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh.link");

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (DialTimeout < ProofTimeout)
        {
            yield return (
                "dial-timeout",
                $"{HoconSchema.Text(DialTimeout)} is below proof-timeout, {HoconSchema.Text(ProofTimeout)}"
            );
        }
    }
}
