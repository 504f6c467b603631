using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>Whether a signed object bears the signature of a key under a context.</summary>
public delegate bool CardSignature(ReadOnlySpan<byte> publicKey, string context, SignedObject signed);

/// <summary>How to find an identity, given from hand to hand: its key and the hosts it can be met at (docs/protocol.md §2.3).</summary>
/// <remarks>
/// An instance exists only if it is signed by the identity it is of; whether that is the person one thinks of is for whoever was handed the card.
/// The text form is one line, <c>mesh://card/…</c>. Immutable.
/// </remarks>
public sealed record ContactCard
{
    private readonly string _text;

    private ContactCard(CardPayload payload, string text)
    {
        Uid = payload.Identity;
        IdentityPublicKey = payload.IdentityKey;
        Alias = payload.Alias;
        Hosts = payload.Hosts;
        Issued = DateTimeOffset.FromUnixTimeSeconds(payload.IssuedSeconds);
        Expires = DateTimeOffset.FromUnixTimeSeconds(payload.ExpiresSeconds);
        Recovery = payload.Recovery ?? default;
        _text = text;
    }

    /// <summary>Whose card it is.</summary>
    public Uid Uid { get; }

    /// <summary>The identity's public key, 91 bytes.</summary>
    public ReadOnlyMemory<byte> IdentityPublicKey { get; }

    /// <summary>What the identity calls itself, at most 64 bytes of UTF-8; null for nothing. Nobody vouches for it.</summary>
    public string? Alias { get; }

    /// <summary>At most 16 hosts that speak as it, each with at most 8 addresses.</summary>
    public IReadOnlyList<CardHost> Hosts { get; }

    /// <summary>When it was written. Of two cards the one issued later counts. Whole seconds.</summary>
    public DateTimeOffset Issued { get; }

    /// <summary>From this on nobody takes it. Whole seconds.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>SHA-256 of the identity's recovery key, which may name a successor (<see cref="Succession"/>); empty for none.</summary>
    public ReadOnlyMemory<byte> Recovery { get; }

    /// <summary>Writes and signs a card.</summary>
    /// <param name="identity">The identity's key.</param>
    /// <param name="alias">At most 64 bytes of UTF-8, or null.</param>
    /// <param name="hosts">At most 16; each with at most 8 addresses <c>host:port</c> of at most 255 bytes.</param>
    /// <param name="issued">Now, 1970 or later; fractions of a second are dropped.</param>
    /// <param name="lifetime">How long it may be taken, at least 1 s.</param>
    /// <param name="recovery">SHA-256 of the identity's recovery key; empty for none.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the card would be longer than 8,192 characters.</exception>
    public static ContactCard Issue(
        ISigner identity,
        string? alias,
        IReadOnlyList<CardHost> hosts,
        DateTimeOffset issued,
        TimeSpan lifetime,
        ReadOnlyMemory<byte> recovery = default
    )
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        long from = issued.ToUnixTimeSeconds();
        long until = from + (lifetime.Ticks / TimeSpan.TicksPerSecond);
        byte[] encoded = new CardPayload(identity.PublicKey, alias, hosts, from, until)
        {
            Recovery = recovery.IsEmpty ? (ReadOnlyMemory<byte>?)null : recovery,
        }.Encode();
        string text = ContactCardText.Encode(Seal.Object(identity, CardPayload.Context, encoded));

        // Read back, so that the card holds its own copies and not the caller's lists.
        return new ContactCard(CardPayload.Decode(encoded), text);
    }

    /// <summary>Reads a card that somebody handed over. White space around it is ignored.</summary>
    /// <param name="text"><c>mesh://card/…</c>, at most 8,192 characters.</param>
    /// <param name="now">The time to judge its expiry by.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: no card, damaged, forged, or expired; the message says which.</exception>
    public static ContactCard Parse(string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        ContactCard card;
        try
        {
            SignedObject signed = ContactCardText.Decode(trimmed);
            CardPayload payload = CardPayload.Decode(signed.Payload);
            Seal.Require(signed, CardPayload.Context, payload.IdentityKey.Span, "card", "the identity it names");
            card = new ContactCard(payload, trimmed);
        }
        catch (WireException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This contact card cannot be used: {e.Message}", e);
        }

        return now < card.Expires
            ? card
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"The contact card of {card.Uid.Short} expired at {card.Expires:u}; ask for a new one."
            );
    }

    /// <summary>Reads a card that came over the wire as its signed object.</summary>
    /// <param name="encoded">The signed object, at most 6,135 bytes.</param>
    /// <param name="now">The time to judge its expiry by.</param>
    /// <param name="verify">Whether this is the signature of this key; null for real signatures. A simulation has cheaper ones.</param>
    /// <exception cref="WireException">No card, damaged, forged, or expired; the message says which.</exception>
    public static ContactCard Read(ReadOnlyMemory<byte> encoded, DateTimeOffset now, CardSignature? verify = null)
    {
        if (encoded.Length > WireLimits.Card)
        {
            throw new WireException($"A card has at most {WireLimits.Card} bytes, not {encoded.Length}.");
        }

        var signed = SignedObject.Decode(encoded);
        CardPayload payload = CardPayload.Decode(signed.Payload);
        if (verify is null)
        {
            Seal.Require(signed, CardPayload.Context, payload.IdentityKey.Span, "card", "the identity it names");
        }
        else if (!verify(payload.IdentityKey.Span, CardPayload.Context, signed))
        {
            throw new WireException("The signature of the card is not that of the identity it names.");
        }

        var card = new ContactCard(payload, ContactCardText.Encode(signed));
        return now < card.Expires ? card : throw new WireException($"The card expired at {card.Expires:u}.");
    }

    /// <summary>Reads a card that was verified before it was kept: neither its signature nor its expiry is looked at.</summary>
    /// <exception cref="WireException">It is no card.</exception>
    public static ContactCard OfKept(ReadOnlyMemory<byte> encoded)
    {
        var signed = SignedObject.Decode(encoded);
        return new ContactCard(CardPayload.Decode(signed.Payload), ContactCardText.Encode(signed));
    }

    /// <summary>The card as it travels and is kept: the signed object, at most 6,135 bytes. A new array.</summary>
    public byte[] Encode() => ContactCardText.Decode(_text).Encode();

    /// <summary>True if the card names the host.</summary>
    public bool Names(Hid host) => Hosts.Any(named => named.Hid == host);

    /// <summary>Same text.</summary>
    public bool Equals(ContactCard? other) => other is not null && _text == other._text;

    /// <inheritdoc />
    public override int GetHashCode() => Uid.GetHashCode() ^ Issued.GetHashCode();

    /// <summary>The card as it is handed over: <c>mesh://card/…</c>.</summary>
    public override string ToString() => _text;
}
