namespace Mesh.Actors.Links;

/// <summary>Which frames a turn of a channel may begin.</summary>
internal enum FrameStart
{
    /// <summary>None: the link drains, and only what was begun is ended.</summary>
    None,

    /// <summary>Those that one record holds: as many as may be are in parts already (docs/protocol.md §6, Data).</summary>
    Whole,

    /// <summary>All that there is credit for.</summary>
    Any,
}
