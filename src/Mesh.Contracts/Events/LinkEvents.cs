namespace Mesh.Contracts;

/// <summary>A connection to another host is up; peers may follow. For operators and logs: apps watch peers, not links.</summary>
public sealed class LinkUp
{
    /// <summary>Our identity.</summary>
    public required Uid Luid { get; init; }

    /// <summary>The other's identity.</summary>
    public required Uid Ruid { get; init; }

    /// <summary>The other's host.</summary>
    public required Hid Rhid { get; init; }

    /// <summary>Where the other host is seen.</summary>
    public required string RemoteAddress { get; init; }

    /// <summary>What we call the other's identity, if we have a name for it.</summary>
    public string? Alias { get; init; }
}

/// <summary>The last link of a connection has ended.</summary>
public sealed class LinkDown
{
    /// <summary>Our identity.</summary>
    public required Uid Luid { get; init; }

    /// <summary>The other's identity.</summary>
    public required Uid Ruid { get; init; }

    /// <summary>The other's host.</summary>
    public required Hid Rhid { get; init; }

    /// <summary>Why, for people to read.</summary>
    public required string Detail { get; init; }

    /// <summary>What we call the other's identity, if we have a name for it.</summary>
    public string? Alias { get; init; }
}
