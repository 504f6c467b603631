using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>What one app may as one of our identities.</summary>
internal sealed record GrantInfo
{
    /// <summary>The app: its name, or 6 digits of its service id.</summary>
    public required string App { get; init; }

    /// <summary>Its service id.</summary>
    public required string Sid { get; init; }

    /// <summary>Our identity.</summary>
    public required string Luid { get; init; }

    public required string? LuidAlias { get; init; }

    /// <summary>True if the app may not use the identity, whatever <c>mesh.permissions</c> says.</summary>
    public required bool Revoked { get; init; }

    /// <summary>Which contacts it sees, and is seen by.</summary>
    public required VisibilityInfo Contacts { get; init; }

    /// <summary>By which of its protocols; null for all.</summary>
    public required IReadOnlyList<string>? Protocols { get; init; }
}

/// <summary>Which contacts an app sees.</summary>
/// <param name="Kind"><c>none</c>, <c>all</c>, <c>only</c> or <c>allBut</c> those that are listed.</param>
/// <param name="Listed">Those that are listed.</param>
internal sealed record VisibilityInfo(string Kind, IReadOnlyList<ListedContact> Listed)
{
    public const string None = "none";
    public const string All = "all";
    public const string Only = "only";
    public const string AllBut = "allBut";
}

/// <summary>A contact in a list.</summary>
internal sealed record ListedContact(string Uid, string? Alias);

/// <summary>All that is said of apps.</summary>
/// <param name="Permissions">Where nothing is said: <c>open</c>, all, or <c>granted</c>, nothing. Null where no node runs that would know.</param>
/// <param name="Grants">By app and identity.</param>
internal sealed record GrantsAnswer(string? Permissions, IReadOnlyList<GrantInfo> Grants);

/// <summary>What was changed.</summary>
/// <param name="Changed">False if it was so already.</param>
/// <param name="App">The app.</param>
/// <param name="Sid">Its service id.</param>
/// <param name="Luid">Our identity.</param>
/// <param name="LuidAlias">Its alias.</param>
/// <param name="Permissions">As in <see cref="GrantsAnswer"/>.</param>
/// <param name="Grant">What is said of the two from now on; null for nothing.</param>
internal sealed record GrantChangedAnswer(
    bool Changed,
    string App,
    string Sid,
    string Luid,
    string? LuidAlias,
    string? Permissions,
    GrantInfo? Grant
);

/// <summary>A change as it was recorded.</summary>
/// <param name="Number">Ascending by one.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="App">Of which app.</param>
/// <param name="Sid">Its service id.</param>
/// <param name="Luid">On which identity of ours.</param>
/// <param name="LuidAlias">Its alias.</param>
/// <param name="Before">What was said before, in words; null for nothing.</param>
/// <param name="After">What was said from then on; null for nothing.</param>
internal sealed record GrantAuditInfo(
    long Number,
    DateTimeOffset At,
    string By,
    string App,
    string Sid,
    string Luid,
    string? LuidAlias,
    string? Before,
    string? After
);

/// <summary>What was changed, the newest first.</summary>
internal sealed record GrantAuditAnswer(IReadOnlyList<GrantAuditInfo> Changes);

/// <summary>Names an app and an identity.</summary>
/// <param name="App">The app's name, or its service id.</param>
/// <param name="Luid">One of our identities: its alias, its uid, or the beginning of one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GrantRequest(string App, string Luid);

/// <summary>Lets an app use an identity. What is not given stays as it is said now; where nothing is, or it was revoked, it is all.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetGrantRequest
{
    /// <summary>The app's name, or its service id.</summary>
    public required string App { get; init; }

    /// <summary>One of our identities: its alias, its uid, or the beginning of one.</summary>
    public required string Luid { get; init; }

    /// <summary>Which contacts it sees.</summary>
    public VisibilityRequest? Contacts { get; init; }

    /// <summary>By which protocols.</summary>
    public ProtocolsRequest? Protocols { get; init; }
}

/// <summary>Which contacts an app is to see.</summary>
/// <param name="Kind">As in <see cref="VisibilityInfo"/>.</param>
/// <param name="Who">For <c>only</c> and <c>allBut</c>: aliases, uids, or beginnings of them.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record VisibilityRequest(string Kind, IReadOnlyList<string>? Who = null);

/// <summary>By which protocols an app is to speak.</summary>
/// <param name="Names">Null for all.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProtocolsRequest(IReadOnlyList<string>? Names = null);
