namespace Mesh.Contracts;

/// <summary>An app's wish that a connection be there, and how it stands with it.</summary>
public sealed record Pin
{
    /// <summary>Our identity.</summary>
    public required Uid Luid { get; init; }

    /// <summary>Whom to be connected with.</summary>
    public required Uid Ruid { get; init; }

    /// <summary>On which host; <see cref="Hid.Any"/> for any one of theirs.</summary>
    public required Hid Rhid { get; init; }

    /// <summary>How firmly.</summary>
    public required PinPolicy Policy { get; init; }

    /// <summary>Who goes first when there is no room for all: 0 before 255.</summary>
    public required byte Priority { get; init; }

    /// <summary>How it stands with it.</summary>
    public required PinState State { get; init; }
}
