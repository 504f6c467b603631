namespace Mesh.Contracts.Identity;

/// <summary>A delegation as it is carried to the host it is for: <c>mesh://delegation/</c> and base64url (docs/protocol.md §2.1).</summary>
public static class DelegationText
{
    /// <summary>What every one begins with.</summary>
    public const string Prefix = "mesh://delegation/";

    /// <summary>Writes the text.</summary>
    public static string Encode(Delegation delegation)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        return SignedText.Encode(Prefix, delegation.Encoded);
    }

    /// <summary>Reads the text; white space around it is ignored. Nothing is verified.</summary>
    /// <returns>The signed object.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is none.</exception>
    public static ReadOnlyMemory<byte> Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return SignedText.Decode(text.Trim(), Prefix, "delegation");
        }
        catch (Wire.WireException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This delegation cannot be used: {e.Message}", e);
        }
    }
}
