using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>An identity's signed word that a host may speak as it no longer (docs/protocol.md §2.4).</summary>
/// <remarks>
/// It ends all delegations for that host up to a serial, whoever holds them; a later one, with a higher serial, lets the host in again. An
/// instance exists only if it is signed by the identity it is of. The text form is one line, <c>mesh://revocation/…</c>. Immutable.
/// </remarks>
public sealed record Revocation
{
    /// <summary>What the text form begins with.</summary>
    public const string Prefix = "mesh://revocation/";

    private Revocation(RevocationPayload payload, ReadOnlyMemory<byte> encoded)
    {
        Uid = payload.Identity;
        Hid = payload.Host;
        Serial = payload.Serial;
        Issued = DateTimeOffset.FromUnixTimeSeconds(payload.IssuedSeconds);
        Encoded = encoded;
    }

    /// <summary>The identity that revokes.</summary>
    public Uid Uid { get; }

    /// <summary>The host that may speak as it no longer.</summary>
    public Hid Hid { get; }

    /// <summary>Delegations with this serial or a lower one hold no more.</summary>
    public ulong Serial { get; }

    /// <summary>When it was written. Whole seconds.</summary>
    public DateTimeOffset Issued { get; }

    /// <summary>The signed object, as it is sent.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Signs a revocation.</summary>
    /// <param name="identity">The identity's key.</param>
    /// <param name="host">The host; not <see cref="Hid.Any"/>.</param>
    /// <param name="serial">That of the last delegation for it, or higher.</param>
    /// <param name="issued">Now, 1970 or later; fractions of a second are dropped.</param>
    /// <exception cref="ArgumentException">The host is the any-host, or the time is out of range.</exception>
    public static Revocation Issue(ISigner identity, Hid host, ulong serial, DateTimeOffset issued)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var payload = new RevocationPayload(identity.PublicKey, host, serial, issued.ToUnixTimeSeconds());
        return new Revocation(payload, Seal.Sign(identity, RevocationPayload.Context, payload.Encode()));
    }

    /// <summary>Reads a revocation and checks its form and its signature.</summary>
    /// <param name="encoded">The signed object as it came.</param>
    /// <param name="check">What says whether a signature is good; null for the real thing.</param>
    /// <exception cref="WireException">
    /// <see cref="WireCode.Malformed"/>: it breaks a rule of form. <see cref="WireCode.Refused"/>: the signature is not the identity's.
    /// </exception>
    public static Revocation Verify(ReadOnlyMemory<byte> encoded, SignatureCheck? check = null)
    {
        byte[] own = encoded.ToArray();
        SignedObject signed = SignedObject.Decode(own);
        RevocationPayload payload = RevocationPayload.Decode(signed.Payload);
        Seal.Require(signed, RevocationPayload.Context, payload.IdentityKey.Span, "revocation", "its identity", check);
        return new Revocation(payload, own);
    }

    /// <summary>Reads the text form; white space around it is ignored.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: none, damaged, or forged; the message says which.</exception>
    public static Revocation Parse(string text, SignatureCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Verify(SignedText.Decode(text.Trim(), Prefix, "revocation"), check);
        }
        catch (WireException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This revocation cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Whether it ends a delegation.</summary>
    public bool Ends(Uid uid, Hid host, ulong serial) => Uid == uid && Hid == host && serial <= Serial;

    /// <summary>Same signed object.</summary>
    public bool Equals(Revocation? other) => other is not null && Encoded.Span.SequenceEqual(other.Encoded.Span);

    /// <inheritdoc />
    public override int GetHashCode() => Uid.GetHashCode() ^ (Hid.GetHashCode() * 31) ^ Serial.GetHashCode();

    /// <summary>As it is handed over: <c>mesh://revocation/…</c>.</summary>
    public override string ToString() => SignedText.Encode(Prefix, Encoded);
}
