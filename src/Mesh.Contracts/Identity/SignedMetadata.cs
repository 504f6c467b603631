using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>What a host says of an identity it speaks as, signed by the host (docs/protocol.md §2.2).</summary>
/// <remarks>
/// An instance exists only if the signature is the host's and the document is a JSON object. Of two about the same (uid, hid) the one
/// that <see cref="IsNewerThan"/> the other replaces it whole: nothing is ever merged, so nobody can mix a state that was never
/// said. Its life is counted from its receipt, because the clocks of two hosts differ. Immutable.
/// </remarks>
public sealed record SignedMetadata
{
    /// <summary>The longest life from receipt: 7 days.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(WireLimits.MetadataSeconds);

    private SignedMetadata(MetadataPayload payload, ReadOnlyMemory<byte> encoded)
    {
        Uid = payload.Identity;
        Hid = payload.Host;
        Epoch = payload.Epoch;
        Sequence = payload.Sequence;
        Issued = DateTimeOffset.FromUnixTimeSeconds(payload.IssuedSeconds);
        Lifetime = TimeSpan.FromSeconds(payload.LifetimeSeconds);
        Json = payload.Document;
        Encoded = encoded;
    }

    /// <summary>The identity it speaks of.</summary>
    public Uid Uid { get; }

    /// <summary>The host that says it.</summary>
    public Hid Hid { get; }

    /// <summary>The boot epoch of the host when it said so.</summary>
    public ulong Epoch { get; }

    /// <summary>Its number within the epoch.</summary>
    public ulong Sequence { get; }

    /// <summary>When the host says it said so; by the host's clock, so for people only.</summary>
    public DateTimeOffset Issued { get; }

    /// <summary>How long it counts from its receipt: 1 s to <see cref="MaxLifetime"/>.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>A JSON object, at most 4,096 bytes of UTF-8.</summary>
    public string Json { get; }

    /// <summary>The signed object, as it is sent.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Signs metadata.</summary>
    /// <param name="host">The host's key.</param>
    /// <param name="uid">The identity it speaks of.</param>
    /// <param name="epoch">The host's boot epoch.</param>
    /// <param name="sequence">Higher than that of any earlier one about this identity in this epoch.</param>
    /// <param name="issued">Now, 1970 or later; fractions of a second are dropped.</param>
    /// <param name="lifetime">1 s to <see cref="MaxLifetime"/>; fractions of a second are dropped.</param>
    /// <param name="json">A JSON object, at most 4,096 bytes of UTF-8, nested at most 64 deep.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the text is no JSON object.</exception>
    public static SignedMetadata Issue(
        ISigner host,
        Uid uid,
        ulong epoch,
        ulong sequence,
        DateTimeOffset issued,
        TimeSpan lifetime,
        string json
    )
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        var payload = new MetadataPayload(
            uid,
            Hid.OfPublicKey(host.PublicKey.Span),
            epoch,
            sequence,
            issued.ToUnixTimeSeconds(),
            (uint)(lifetime.Ticks / TimeSpan.TicksPerSecond),
            json
        );
        return new SignedMetadata(payload, Seal.Sign(host, MetadataPayload.Context, payload.Encode()));
    }

    /// <summary>Reads metadata and checks all of it: form, JSON, of whom, by whom, signature.</summary>
    /// <param name="encoded">The signed object as it came.</param>
    /// <param name="hostPublicKey">The public key that TLS proved; whoever passes metadata on must show that key too.</param>
    /// <param name="uid">The identity that the delegation beside it is of.</param>
    /// <exception cref="WireException">
    /// <see cref="WireCode.Malformed"/>: it breaks a rule of form. <see cref="WireCode.Refused"/>: it is another host's word, of another
    /// identity, or the signature is not the host's. The message says which.
    /// </exception>
    public static SignedMetadata Verify(ReadOnlyMemory<byte> encoded, ReadOnlySpan<byte> hostPublicKey, Uid uid)
    {
        byte[] own = encoded.ToArray();
        SignedObject signed = SignedObject.Decode(own);
        MetadataPayload payload = MetadataPayload.Decode(signed.Payload);
        Hid proven = Hid.OfPublicKey(hostPublicKey);
        if (payload.Host != proven)
        {
            throw Refused($"is the word of host {payload.Host.Short}; TLS proved {proven.Short}");
        }

        if (payload.Identity != uid)
        {
            throw Refused($"speaks of {payload.Identity.Short}; the delegation is of {uid.Short}");
        }

        Seal.Require(signed, MetadataPayload.Context, hostPublicKey, "metadata", "its host");
        return new SignedMetadata(payload, own);
    }

    /// <summary>True if it replaces the other one: a higher (epoch, sequence), or there is no other one.</summary>
    public bool IsNewerThan(SignedMetadata? other) =>
        other is null || Epoch > other.Epoch || (Epoch == other.Epoch && Sequence > other.Sequence);

    /// <summary>Same signed object.</summary>
    public bool Equals(SignedMetadata? other) => other is not null && Encoded.Span.SequenceEqual(other.Encoded.Span);

    /// <inheritdoc />
    public override int GetHashCode() => Uid.GetHashCode() ^ (Hid.GetHashCode() * 31) ^ Sequence.GetHashCode();

    /// <summary>Of whom, by whom, and its place in the order.</summary>
    public override string ToString() => $"{Uid.Short}@{Hid.Short} {Epoch}.{Sequence}";

    private static WireException Refused(string why) => new(WireCode.Refused, $"The metadata {why}.");
}
