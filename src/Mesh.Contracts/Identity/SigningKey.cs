using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Mesh.Contracts.Identity;

/// <summary>An ECDSA P-256 key with its secret: a host's key or an identity's.</summary>
/// <remarks>
/// One kind of key serves both: what it means is told by the context it signs under and by the id its owner reads off it
/// (<see cref="Hid"/> for a host, <see cref="Uid"/> for an identity). The secret leaves this class only through
/// <see cref="ExportPkcs8Pem"/> and <see cref="CreateEcdsa"/>; <see cref="ToString"/> shows the id, never the key. Free to use from
/// any thread: the framework promises nothing for one <see cref="ECDsa"/> used by two threads, so signing is serialised here.
/// </remarks>
public sealed class SigningKey : ISigner, IDisposable
{
    private const string PemLabel = "PRIVATE KEY";
    private const int StackBytes = 1_024;

    private readonly Lock _gate = new();
    private readonly ECDsa _key;
    private readonly byte[] _publicKey;

    private SigningKey(ECDsa key)
    {
        _key = key;
        _publicKey = key.ExportSubjectPublicKeyInfo();
        Uid = Uid.OfPublicKey(_publicKey);
        Hid = Hid.OfPublicKey(_publicKey);
    }

    /// <summary>The public key as SubjectPublicKeyInfo, 91 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The id of this key when it is an identity's.</summary>
    public Uid Uid { get; }

    /// <summary>The id of this key when it is a host's.</summary>
    public Hid Hid { get; }

    /// <summary>Makes a new key from the system's randomness.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key from PEM text with one PKCS#8 block, <c>BEGIN PRIVATE KEY</c>.</summary>
    /// <param name="pem">The text, UTF-8. The caller clears it.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: no such block, damaged, or not a P-256 key.</exception>
    public static SigningKey ImportPkcs8Pem(ReadOnlySpan<byte> pem)
    {
        if (!PemEncoding.TryFindUtf8(pem, out PemFields fields))
        {
            throw Invalid($"there is no \"BEGIN {PemLabel}\" block");
        }

        string label = Encoding.UTF8.GetString(pem[fields.Label]);
        if (label != PemLabel)
        {
            throw Invalid($"the block is \"{label}\"; only an unencrypted \"{PemLabel}\" (PKCS#8) can be read");
        }

        var secret = new byte[fields.DecodedDataLength];
        try
        {
            // Not by way of a string: that could not be cleared.
            return
                Base64.DecodeFromUtf8(pem[fields.Base64Data], secret, out _, out int written) == OperationStatus.Done
                && written == secret.Length
                ? ImportPkcs8(secret)
                : throw Invalid("the block is not base64");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Checks a signature made by <see cref="Sign"/> with the key given.</summary>
    /// <param name="subjectPublicKeyInfo">The public key; in any form but the canonical 91 bytes nothing verifies.</param>
    /// <param name="context">That of the payload, such as <see cref="DelegationPayload.Context"/>.</param>
    /// <param name="payload">What was signed.</param>
    /// <param name="signature">64 bytes; of any other length nothing verifies.</param>
    public static bool Verify(
        ReadOnlySpan<byte> subjectPublicKeyInfo,
        string context,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature
    )
    {
        if (signature.Length != SignedObject.SignatureSize || !PublicKeyEncoding.IsCanonical(subjectPublicKeyInfo))
        {
            return false;
        }

        int length = SignedLength(context, payload);
        Span<byte> signed = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        FillSigned(signed, context, payload);
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return key.VerifyData(
                signed,
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            );
        }
        catch (CryptographicException)
        {
            // The point is not on the curve: the encoding was right, the key is none.
            return false;
        }
    }

    /// <inheritdoc />
    public byte[] Sign(string context, ReadOnlySpan<byte> payload)
    {
        int length = SignedLength(context, payload);
        Span<byte> signed = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        FillSigned(signed, context, payload);
        lock (_gate)
        {
            return _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>The secret as PEM text, PKCS#8, unencrypted. The caller clears it after use.</summary>
    public byte[] ExportPkcs8Pem()
    {
        byte[] secret;
        lock (_gate)
        {
            secret = _key.ExportPkcs8PrivateKey();
        }

        try
        {
            return PemEncoding.WriteUtf8("PRIVATE KEY"u8, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>A second handle of the same key, with its secret, for TLS. The caller disposes it.</summary>
    public ECDsa CreateEcdsa()
    {
        byte[] secret;
        lock (_gate)
        {
            secret = _key.ExportPkcs8PrivateKey();
        }

        try
        {
            var copy = ECDsa.Create();
            copy.ImportPkcs8PrivateKey(secret, out _);
            return copy;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Gives the secret's memory back.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The id's first 6 digits; never the key.</summary>
    public override string ToString() => $"key {Uid.Short}";

    [SuppressMessage("Reliability", "CA2000", Justification = "The key made here owns the ECDsa, or it is disposed.")]
    private static SigningKey ImportPkcs8(ReadOnlySpan<byte> secret)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(secret, out int read);
            if (read != secret.Length)
            {
                throw Invalid($"{secret.Length - read} bytes stand behind the key");
            }

            // An explicit curve, or another one, shows here: it would give the key a second id.
            if (!PublicKeyEncoding.IsCanonical(key.ExportSubjectPublicKeyInfo()))
            {
                throw Invalid("it is not a key on the named curve P-256");
            }

            return new SigningKey(key);
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw Invalid("the block holds no ECDSA key, or a damaged one", e);
        }
        catch (MeshException)
        {
            key.Dispose();
            throw;
        }
    }

    private static int SignedLength(string context, ReadOnlySpan<byte> payload) =>
        Encoding.ASCII.GetByteCount(context) + 1 + payload.Length;

    private static void FillSigned(Span<byte> signed, string context, ReadOnlySpan<byte> payload)
    {
        // The zero byte ends the context, so that no context can be the beginning of another one's text.
        int written = Encoding.ASCII.GetBytes(context, signed);
        signed[written] = 0;
        payload.CopyTo(signed[(written + 1)..]);
    }

    private static MeshException Invalid(string why, Exception? cause = null) =>
        new(MeshErrorCode.Invalid, $"The private key cannot be used: {why}.", cause);
}
