namespace Mesh.Actors.Limits;

/// <summary>For whom a connection is: who has more of a claim finds a slot where others do not.</summary>
internal enum ConnectionClass
{
    /// <summary>Somebody who proved an identity that we do not hold: only where trust is open.</summary>
    Stranger,

    /// <summary>A contact.</summary>
    Contact,

    /// <summary>Somebody to whom an app wants to be connected always.</summary>
    Pinned,
}
