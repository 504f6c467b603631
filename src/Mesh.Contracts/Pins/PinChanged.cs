namespace Mesh.Contracts;

/// <summary>A pin of an app is new, stands otherwise than before, or is there no more. On the event stream, and in what the app itself watches.</summary>
public sealed record PinChanged
{
    /// <summary>The app whose pin it is.</summary>
    public required Sid Owner { get; init; }

    /// <summary>The pin, as it stands from now on; if it was removed, as it stood last.</summary>
    public required Pin Pin { get; init; }

    /// <summary>True if the app pins this no more.</summary>
    public bool IsRemoved { get; init; }
}
