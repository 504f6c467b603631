namespace Mesh.Actors.Pins;

/// <summary>How a dial for a pin ended.</summary>
internal interface IPinDialAnswer
{
    /// <summary>Why there is no connection, in one line; null if one is up.</summary>
    string? FailureText { get; }

    /// <summary>True if nothing was tried, for nobody knows an address.</summary>
    bool HasNoAddress { get; }

    /// <summary>How long the other side asked to wait, if it did.</summary>
    TimeSpan? RetryAfter { get; }
}
