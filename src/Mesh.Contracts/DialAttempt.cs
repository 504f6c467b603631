namespace Mesh.Contracts;

/// <summary>How far an attempt to reach an address came before it failed.</summary>
public enum DialStage
{
    /// <summary>No TCP connection: a wrong address, an unknown name, nobody listens, no way there, no answer in time.</summary>
    Connect = 0,

    /// <summary>Connected, but no TLS: no mesh host, a certificate that is none, our own host, no answer in time.</summary>
    Tls = 1,

    /// <summary>A host has proven its key, and not that it is the one that was wanted: another host or identity, a broken or silent handshake.</summary>
    Proof = 2,

    /// <summary>The host said no, or has no room now.</summary>
    Refused = 3,
}

/// <summary>An attempt to reach an address, and why it failed.</summary>
/// <param name="Address">The candidate address, as it was given.</param>
/// <param name="Stage">How far it came.</param>
/// <param name="Reason">Why it failed; may hold words of the other host. At most <see cref="MaxReasonLength"/> characters.</param>
/// <param name="After">How long after its start it failed.</param>
public sealed record DialAttempt(string Address, DialStage Stage, string Reason, TimeSpan After)
{
    /// <summary>Characters of a reason; what is longer is cut.</summary>
    public const int MaxReasonLength = 320;

    /// <summary>The attempt in a line: <c>address: stage after 0.3 s: reason</c>.</summary>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Address}: {Word(Stage)} failed after {After.TotalSeconds:0.0##} s: {Reason}"
        );

    private static string Word(DialStage stage) =>
        stage switch
        {
            DialStage.Connect => "connect",
            DialStage.Tls => "TLS",
            DialStage.Proof => "proof",
            _ => "admission",
        };
}
