using System.Security.Cryptography;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>The word, signed by an identity's recovery key and by its successor, that another identity takes its place (docs/protocol.md §2.5).</summary>
/// <remarks>
/// An instance exists only if the recovery key that it names and the new identity have both signed it: nobody is made a successor without having agreed to it. Whether
/// the recovery key is the old identity's is for whoever has remembered which one is: compare <see cref="Recovery"/>. The text form is one line, <c>mesh://succession/…</c>. Immutable.
/// </remarks>
public sealed record Succession
{
    /// <summary>What the text form begins with.</summary>
    public const string Prefix = "mesh://succession/";

    private Succession(SuccessionPayload payload, ReadOnlyMemory<byte> encoded)
    {
        Old = payload.Old;
        New = payload.New;
        NewPublicKey = payload.NewKey;
        Recovery = SHA256.HashData(payload.RecoveryKey.Span);
        NewRecovery = payload.NewRecovery ?? default;
        Issued = DateTimeOffset.FromUnixTimeSeconds(payload.IssuedSeconds);
        Encoded = encoded;
    }

    /// <summary>The identity that is succeeded.</summary>
    public Uid Old { get; }

    /// <summary>The identity that takes its place.</summary>
    public Uid New { get; }

    /// <summary>Its public key, 91 bytes.</summary>
    public ReadOnlyMemory<byte> NewPublicKey { get; }

    /// <summary>SHA-256 of the recovery key that signed this.</summary>
    public ReadOnlyMemory<byte> Recovery { get; }

    /// <summary>SHA-256 of the new identity's recovery key; empty for none.</summary>
    public ReadOnlyMemory<byte> NewRecovery { get; }

    /// <summary>When it was written. Whole seconds.</summary>
    public DateTimeOffset Issued { get; }

    /// <summary>The twice signed object, as it is sent; at most 512 bytes.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>What is fixed of a recovery key when an identity is made: SHA-256 of its public part.</summary>
    public static byte[] RecoveryOf(ISigner recovery)
    {
        ArgumentNullException.ThrowIfNull(recovery);
        return SHA256.HashData(recovery.PublicKey.Span);
    }

    /// <summary>Signs a succession, for both sides of it.</summary>
    /// <param name="recovery">The old identity's recovery key.</param>
    /// <param name="old">The old identity.</param>
    /// <param name="successor">The new identity's key.</param>
    /// <param name="newRecovery">SHA-256 of the new identity's recovery key; empty for none.</param>
    /// <param name="issued">Now, 1970 or later; fractions of a second are dropped.</param>
    /// <exception cref="ArgumentException">A value is out of range, or old and new are one.</exception>
    public static Succession Issue(
        ISigner recovery,
        Uid old,
        ISigner successor,
        ReadOnlyMemory<byte> newRecovery,
        DateTimeOffset issued
    )
    {
        ArgumentNullException.ThrowIfNull(recovery);
        ArgumentNullException.ThrowIfNull(successor);
        var payload = new SuccessionPayload(
            old,
            successor.PublicKey,
            recovery.PublicKey,
            issued.ToUnixTimeSeconds(),
            newRecovery.IsEmpty ? (ReadOnlyMemory<byte>?)null : newRecovery
        );
        byte[] encoded = payload.Encode();
        return payload.New == old
            ? throw new ArgumentException("An identity does not succeed itself.", nameof(successor))
            : new Succession(
                payload,
                new SignedSuccession(
                    encoded,
                    recovery.Sign(SuccessionPayload.Context, encoded),
                    successor.Sign(SuccessionPayload.SuccessorContext, encoded)
                ).Encode()
            );
    }

    /// <summary>Reads a succession and checks its form and both signatures.</summary>
    /// <param name="encoded">The twice signed object as it came.</param>
    /// <param name="check">What says whether a signature is good; null for the real thing.</param>
    /// <exception cref="WireException">
    /// <see cref="WireCode.Malformed"/>: it breaks a rule of form. <see cref="WireCode.Refused"/>: a signature is not that of the recovery key it names, or
    /// of the new identity, or old and new are one.
    /// </exception>
    public static Succession Verify(ReadOnlyMemory<byte> encoded, SignatureCheck? check = null)
    {
        byte[] own = encoded.ToArray();
        SignedSuccession signed = SignedSuccession.Decode(own);
        SuccessionPayload payload = SuccessionPayload.Decode(signed.Payload);
        Seal.Require(
            new SignedObject(signed.Payload, signed.RecoverySignature),
            SuccessionPayload.Context,
            payload.RecoveryKey.Span,
            "succession",
            "the recovery key it names",
            check
        );
        Seal.Require(
            new SignedObject(signed.Payload, signed.SuccessorSignature),
            SuccessionPayload.SuccessorContext,
            payload.NewKey.Span,
            "succession",
            "the identity it names as the successor, which must have agreed",
            check
        );
        return payload.New == payload.Old
            ? throw new WireException(WireCode.Refused, "An identity does not succeed itself.")
            : new Succession(payload, own);
    }

    /// <summary>Reads the text form; white space around it is ignored.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: none, damaged, or forged; the message says which.</exception>
    public static Succession Parse(string text, SignatureCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Verify(SignedText.Decode(text.Trim(), Prefix, "succession"), check);
        }
        catch (WireException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This succession cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Same bytes.</summary>
    public bool Equals(Succession? other) => other is not null && Encoded.Span.SequenceEqual(other.Encoded.Span);

    /// <inheritdoc />
    public override int GetHashCode() => Old.GetHashCode() ^ (New.GetHashCode() * 31);

    /// <summary>As it is handed over: <c>mesh://succession/…</c>.</summary>
    public override string ToString() => SignedText.Encode(Prefix, Encoded);
}
