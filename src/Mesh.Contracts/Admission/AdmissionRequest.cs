namespace Mesh.Contracts;

/// <summary>Somebody proved who they are and wants to come in.</summary>
/// <remarks>
/// Everything in it is proven, except <see cref="RemoteAddress"/>, which is only where the bytes came from.
/// </remarks>
public sealed record AdmissionRequest
{
    /// <summary>The identity that the remote host speaks as; proven by its delegation.</summary>
    public required Uid Caller { get; init; }

    /// <summary>The remote host; proven by TLS.</summary>
    public required Hid Host { get; init; }

    /// <summary>Our identity that the caller wants to speak to.</summary>
    public required Uid Wanted { get; init; }

    /// <summary>
    /// What the host says of the caller: a JSON object of at most 4,096 bytes, signed by that host; null when it said
    /// nothing, or nothing that could be verified.
    /// </summary>
    public string? MetadataJson { get; init; }

    /// <summary>Where the link comes from, <c>ip:port</c>; null when the transport does not know.</summary>
    public string? RemoteAddress { get; init; }
}
