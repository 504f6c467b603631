namespace Mesh.Contracts;

/// <summary>Who may connect to an identity at all. Whom admission then lets in is another matter.</summary>
public enum TrustMode
{
    /// <summary>Each side must hold the other as a contact. The default.</summary>
    Contacts = 0,

    /// <summary>Whoever proves an identity and is not banned; admission decides.</summary>
    Open = 1,
}
