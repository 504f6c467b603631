namespace Mesh.Contracts;

/// <summary>A call failed in a way that its caller can act on.</summary>
public sealed class MeshException : Exception
{
    /// <summary>Says what failed, with which value, and what to do.</summary>
    public MeshException(MeshErrorCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>The number of the error.</summary>
    public MeshErrorCode Code { get; }

    /// <summary>How long to wait before another try, if the other side said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For a connection that did not come up: the addresses that were tried, and why each failed.</summary>
    /// <value>The first <see cref="MaxAttempts"/> of them; empty where nothing was dialled.</value>
    public IReadOnlyList<DialAttempt> Attempts { get; init; } = [];

    /// <summary>The most attempts that are listed.</summary>
    public const int MaxAttempts = 16;
}
