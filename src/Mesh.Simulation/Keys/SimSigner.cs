using System.Security.Cryptography;
using System.Text;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>A key that is none: its public part lies on no curve, and its signatures are hashes with the run's own secret.</summary>
/// <remarks>
/// Within a run a signature is as good as a real one: whoever has not the signer cannot make it. Outside it means nothing: no real
/// verifier takes such a key, and the second half of each signature says in plain text what it is.
/// </remarks>
internal sealed class SimSigner : ISigner
{
    private readonly byte[] _secret;
    private readonly byte[] _publicKey;

    public SimSigner(byte[] secret, ulong number)
    {
        _secret = secret;
        _publicKey = new byte[PublicKeyEncoding.Size];
        PublicKeyEncoding.Prefix.CopyTo(_publicKey);
        Span<byte> point = _publicKey.AsSpan(PublicKeyEncoding.Prefix.Length);
        Span<byte> name = stackalloc byte[secret.Length + 9];
        secret.CopyTo(name);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(name[secret.Length..], number);
        SHA256.HashData(name, point[..32]);
        name[^1] = 1;
        SHA256.HashData(name, point[32..]);
    }

    private static ReadOnlySpan<byte> Marker => "simulated: this proves nothing. "u8;

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public byte[] Sign(string context, ReadOnlySpan<byte> payload)
    {
        byte[] signature = new byte[SignedObject.SignatureSize];
        Compute(_secret, _publicKey, context, payload, signature);
        return signature;
    }

    public static bool Verify(
        byte[] secret,
        ReadOnlySpan<byte> publicKey,
        string context,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature
    )
    {
        Span<byte> right = stackalloc byte[SignedObject.SignatureSize];
        Compute(secret, publicKey, context, payload, right);
        return signature.SequenceEqual(right);
    }

    private static void Compute(
        byte[] secret,
        ReadOnlySpan<byte> publicKey,
        string context,
        ReadOnlySpan<byte> payload,
        Span<byte> signature
    )
    {
        int length = secret.Length + publicKey.Length + context.Length + 1 + payload.Length;
        Span<byte> signed = length <= 1_024 ? stackalloc byte[length] : new byte[length];
        secret.CopyTo(signed);
        publicKey.CopyTo(signed[secret.Length..]);
        int at = secret.Length + publicKey.Length;
        at += Encoding.ASCII.GetBytes(context, signed[at..]);
        signed[at++] = 0;
        payload.CopyTo(signed[at..]);
        SHA256.HashData(signed, signature[..32]);
        Marker.CopyTo(signature[32..]);
    }
}
