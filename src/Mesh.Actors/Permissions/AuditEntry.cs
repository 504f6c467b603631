using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>One change of what an app may, as it was recorded in the same step.</summary>
/// <param name="Number">Ascending by one, from 1.</param>
/// <param name="At">When, by the host's calendar, to the millisecond.</param>
/// <param name="By">Who, as the caller called himself.</param>
/// <param name="App">Whose right.</param>
/// <param name="Luid">On which of our identities.</param>
/// <param name="Before">What he might before, in words; null where nothing was said.</param>
/// <param name="After">What he may from then on; null where nothing is said any more.</param>
public sealed record AuditEntry(
    long Number,
    DateTimeOffset At,
    string By,
    Sid App,
    Uid Luid,
    string? Before,
    string? After
);
