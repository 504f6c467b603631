using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>An identity's signed word that a host may speak as it, for a while (docs/protocol.md §2.1).</summary>
/// <remarks>
/// TLS proves the host, the delegation proves that this host may speak as this identity: there is no challenge to answer, so there is no
/// signature to obtain, relay or reflect in a handshake, and the identity's key may lie offline. An instance exists only if its
/// signature is that of its identity: it came from <see cref="Issue"/> or through <see cref="Verify"/>. Whether it holds <em>now</em> and for
/// the host at hand is asked each time, with <see cref="RequireValid"/>. Immutable.
/// </remarks>
public sealed record Delegation
{
    /// <summary>How far two clocks may differ before a new delegation is refused as not yet valid: 300 s.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(300);

    /// <summary>The longest life of a delegation: 400 days.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(WireLimits.DelegationSeconds);

    private Delegation(DelegationPayload payload, ReadOnlyMemory<byte> encoded)
    {
        IdentityPublicKey = payload.IdentityKey;
        Uid = payload.Identity;
        Hid = payload.Host;
        NotBefore = DateTimeOffset.FromUnixTimeSeconds(payload.NotBeforeSeconds);
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(payload.NotAfterSeconds);
        Serial = payload.Serial;
        Encoded = encoded;
    }

    /// <summary>The identity that is spoken as.</summary>
    public Uid Uid { get; }

    /// <summary>The identity's public key, 91 bytes.</summary>
    public ReadOnlyMemory<byte> IdentityPublicKey { get; }

    /// <summary>The host that may speak as it.</summary>
    public Hid Hid { get; }

    /// <summary>It does not hold before this, but for <see cref="ClockTolerance"/>. Whole seconds.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>It does not hold from this on. Whole seconds.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>A later delegation of one identity for one host has a higher one.</summary>
    public ulong Serial { get; }

    /// <summary>The signed object, as it is sent.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Signs a delegation.</summary>
    /// <param name="identity">The identity's key.</param>
    /// <param name="host">The host that may speak as it; not <see cref="Hid.Any"/>.</param>
    /// <param name="notBefore">From when, 1970 or later; fractions of a second are dropped.</param>
    /// <param name="lifetime">1 s to <see cref="MaxLifetime"/>; fractions of a second are dropped.</param>
    /// <param name="serial">Higher than that of any earlier one of this identity for this host.</param>
    /// <exception cref="ArgumentException">The host is the any-host, or a time is out of range.</exception>
    public static Delegation Issue(
        ISigner identity,
        Hid host,
        DateTimeOffset notBefore,
        TimeSpan lifetime,
        ulong serial
    )
    {
        ArgumentNullException.ThrowIfNull(identity);
        long from = notBefore.ToUnixTimeSeconds();
        long until = from + (lifetime.Ticks / TimeSpan.TicksPerSecond);
        var payload = new DelegationPayload(identity.PublicKey, host, from, until, serial);
        return new Delegation(payload, Seal.Sign(identity, DelegationPayload.Context, payload.Encode()));
    }

    /// <summary>Reads a delegation and checks all of it: form, signature, host and time.</summary>
    /// <param name="encoded">The signed object as it came.</param>
    /// <param name="proven">The host that TLS proved.</param>
    /// <param name="now">The time to judge by.</param>
    /// <exception cref="WireException">
    /// <see cref="WireCode.Malformed"/>: it breaks a rule of form. <see cref="WireCode.Refused"/>: the signature is not the
    /// identity's, or it is for another host, not yet valid, or expired. The message says which; it is for our own log, never for the other side.
    /// </exception>
    public static Delegation Verify(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        Delegation delegation = VerifySignature(encoded);
        delegation.RequireValid(proven, now);
        return delegation;
    }

    /// <summary>Reads a delegation and checks its form and signature, not yet for whom and when it holds.</summary>
    /// <exception cref="WireException">As <see cref="Verify"/> for form and signature.</exception>
    public static Delegation VerifySignature(ReadOnlyMemory<byte> encoded)
    {
        // Kept longer than the buffer it came in.
        byte[] own = encoded.ToArray();
        SignedObject signed = SignedObject.Decode(own);
        DelegationPayload payload = DelegationPayload.Decode(signed.Payload);
        Seal.Require(signed, DelegationPayload.Context, payload.IdentityKey.Span, "delegation", "its identity");
        return new Delegation(payload, own);
    }

    /// <summary>Whether it holds at a time.</summary>
    public bool IsValidAt(DateTimeOffset now) => NotBefore <= now + ClockTolerance && now < NotAfter;

    /// <summary>Requires that it is for the host and holds now.</summary>
    /// <exception cref="WireException"><see cref="WireCode.Refused"/>: another host, not yet valid, or expired.</exception>
    public void RequireValid(Hid proven, DateTimeOffset now)
    {
        if (Hid != proven)
        {
            throw Refused($"is for host {Hid.Short}; TLS proved {proven.Short}");
        }

        if (now >= NotAfter)
        {
            throw Refused($"expired at {NotAfter:u}; it is {now.ToUniversalTime():u}");
        }

        if (!IsValidAt(now))
        {
            throw Refused($"is not valid before {NotBefore:u}; it is {now.ToUniversalTime():u}");
        }
    }

    /// <summary>Same signed object.</summary>
    public bool Equals(Delegation? other) => other is not null && Encoded.Span.SequenceEqual(other.Encoded.Span);

    /// <inheritdoc />
    public override int GetHashCode() => Uid.GetHashCode() ^ (Hid.GetHashCode() * 31) ^ Serial.GetHashCode();

    /// <summary>Who speaks where until when.</summary>
    public override string ToString() => $"{Uid.Short}@{Hid.Short} #{Serial} until {NotAfter:u}";

    private WireException Refused(string why) => new(WireCode.Refused, $"The delegation of {Uid.Short} {why}.");
}
