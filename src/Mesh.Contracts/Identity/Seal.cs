using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>Puts a payload and its signature together, and takes them apart only if they belong together.</summary>
internal static class Seal
{
    public static byte[] Sign(ISigner signer, string context, byte[] payload) =>
        Object(signer, context, payload).Encode();

    public static SignedObject Object(ISigner signer, string context, byte[] payload) =>
        new(payload, signer.Sign(context, payload));

    public static void Require(
        SignedObject signed,
        string context,
        ReadOnlySpan<byte> publicKey,
        string what,
        string whose,
        SignatureCheck? check = null
    )
    {
        check ??= SigningKey.Verify;
        if (!check(publicKey, context, signed.Payload.Span, signed.Signature.Span))
        {
            throw new WireException(WireCode.Refused, $"The signature of the {what} is not that of {whose}.");
        }
    }
}
