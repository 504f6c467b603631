namespace Mesh.Contracts;

/// <summary>A pin and whose it is. For operators: apps see their own pins only.</summary>
public sealed record OwnedPin
{
    /// <summary>The app that pins.</summary>
    public required Sid Owner { get; init; }

    /// <summary>Its name, now or when it was open last.</summary>
    public required string AppName { get; init; }

    /// <summary>The pin.</summary>
    public required Pin Pin { get; init; }
}
