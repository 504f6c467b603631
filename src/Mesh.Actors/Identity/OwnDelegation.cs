using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>How long this host may speak as an identity, and what is to be done about it.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="Alias">What it is called.</param>
/// <param name="HoldsKey">True if its key is here, so that the delegation is renewed here.</param>
/// <param name="NotAfter">When the delegation ends; null before the first use of a key that is here.</param>
/// <param name="EndsSoon">True if a third of its life is left, or less, and it is not renewed here: renew it where the key is.</param>
/// <param name="IsRevoked">True if the identity has taken it back: this host no longer speaks as it.</param>
public sealed record OwnDelegation(
    Uid Uid,
    string? Alias,
    bool HoldsKey,
    DateTimeOffset? NotAfter,
    bool EndsSoon,
    bool IsRevoked
)
{
    /// <summary>How it stands with an identity of a host.</summary>
    /// <param name="keys">The host's keys.</param>
    /// <param name="own">One of its identities.</param>
    /// <param name="isRevoked">Whether a delegation of that serial to this host was taken back.</param>
    /// <param name="now">The time.</param>
    public static OwnDelegation Of(IKeyRing keys, OwnIdentity own, Func<ulong, bool> isRevoked, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(isRevoked);
        Delegation? last = keys.LastDelegationOf(own.Uid);
        return new OwnDelegation(
            own.Uid,
            own.Alias,
            own.HoldsKey,
            last?.NotAfter,
            !own.HoldsKey && last is not null && Soon(last, now),
            last is not null && isRevoked(last.Serial)
        );
    }

    internal static bool Soon(Delegation delegation, DateTimeOffset now) =>
        now >= delegation.NotAfter - ((delegation.NotAfter - delegation.NotBefore) / 3);
}
