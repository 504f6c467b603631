namespace Mesh.Actors.Links;

/// <summary>What becomes of a Data record, by the link it came on.</summary>
internal enum DataFate
{
    /// <summary>It is for nobody any more.</summary>
    Drop,

    /// <summary>It waits until it is decided what its link is for.</summary>
    Hold,

    /// <summary>It goes to its endpoint now.</summary>
    Take,
}
