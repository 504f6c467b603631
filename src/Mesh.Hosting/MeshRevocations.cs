using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting;

/// <summary>Hosts that may no longer speak as an identity: what contacts and our own identities have revoked.</summary>
/// <remarks>
/// A revocation acts at once: links with that host as that identity end (<see cref="OfflineReason.NotPermitted"/>), and its later hellos are refused as a stranger's. Those of
/// our identities are told, the newest eight, to every contact and every other host of ours that there is a link with, at once and on each later link. Free to use from any thread.
/// </remarks>
public sealed class MeshRevocations
{
    private readonly RevocationBook _book;
    private readonly ContactBook _contacts;
    private readonly IKeyRing _keys;
    private readonly SignatureCheck _check;

    internal MeshRevocations(RevocationBook book, ContactBook contacts, IKeyRing keys, SignatureCheck check)
    {
        _book = book;
        _contacts = contacts;
        _keys = keys;
        _check = check;
    }

    /// <summary>Where they are kept.</summary>
    internal RevocationBook Book => _book;

    /// <summary>All that are known: a snapshot.</summary>
    public IReadOnlyList<Revocation> All => _book.All;

    /// <summary>Takes in what somebody handed over.</summary>
    /// <param name="text"><c>mesh://revocation/…</c></param>
    /// <returns>What it says, new or not.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: it is none, forged, or by nobody we know. <see cref="MeshErrorCode.Storage"/>: it cannot be kept.
    /// </exception>
    public Revocation Add(string text)
    {
        var revocation = Revocation.Parse(text, _check);
        bool isOurs = _keys.Identities.Any(own => own.Uid == revocation.Uid);
        if (_contacts.Find(revocation.Uid) is null && !isOurs)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"This revocation is by {revocation.Uid.Short}, which is no contact and no identity of ours."
            );
        }

        if (isOurs)
        {
            // Where a host without the key is asked how it stands while no node runs.
            _keys.AddRevocation(revocation);
        }

        _book.Add(revocation);
        return revocation;
    }

    /// <summary>Takes back all delegations that an identity of ours has given a host so far, and lets contacts know.</summary>
    /// <param name="uid">The identity, whose key is here.</param>
    /// <param name="host">The host.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException">As <see cref="IKeyRing.Revoke"/>.</exception>
    internal Revocation Revoke(Uid uid, Hid host, DateTimeOffset now)
    {
        Revocation revocation = _keys.Revoke(uid, host, now);
        _book.Add(revocation);
        return revocation;
    }

    /// <summary>Takes in what is in the host's own files.</summary>
    internal void TakeOwn() => _book.Add([.. _keys.Identities.SelectMany(own => _keys.RevocationsOf(own.Uid))]);
}
