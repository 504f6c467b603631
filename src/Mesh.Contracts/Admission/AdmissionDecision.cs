using System.Text;

namespace Mesh.Contracts;

/// <summary>The answer to an <see cref="AdmissionRequest"/>: <see cref="Allow"/> or <see cref="Deny"/>.</summary>
public sealed record AdmissionDecision
{
    /// <summary>The longest reason, in bytes of UTF-8.</summary>
    public const int MaxReasonBytes = 256;

    private AdmissionDecision(bool allowed, string? reason, TimeSpan? retryAfter)
    {
        Allowed = allowed;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>Come in.</summary>
    public static AdmissionDecision Allow { get; } = new(true, null, null);

    /// <summary>Whether the caller may come in.</summary>
    public bool Allowed { get; }

    /// <summary>What the caller is told; null for nothing.</summary>
    public string? Reason { get; }

    /// <summary>How long the caller is asked to wait before another try; null for no word on it.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Stay out.</summary>
    /// <param name="reason">Told to the caller, so nothing secret; at most 256 bytes of UTF-8, or null.</param>
    /// <param name="retryAfter">Told to the caller, in whole milliseconds; 0 to 2³²−1 ms (about 49 days), or
    /// null.</param>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The wait is negative or too long.</exception>
    public static AdmissionDecision Deny(string? reason = null, TimeSpan? retryAfter = null)
    {
        if (reason is not null && Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
        {
            throw new ArgumentException($"A reason has at most {MaxReasonBytes} bytes of UTF-8.", nameof(reason));
        }

        if (retryAfter is { } wait && (wait < TimeSpan.Zero || wait.TotalMilliseconds > uint.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(retryAfter), wait, "Must be 0 to 2³²−1 milliseconds.");
        }

        return new AdmissionDecision(false, reason, retryAfter);
    }
}
