using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>Takes successions in, and has everything that is kept by identity follow.</summary>
/// <remarks>
/// The contact and all that follows it are written in one step where they are kept in the same store. What is kept in another one is written first: if
/// the host ends between the two, the same succession, which comes again with the next link or is handed over again, finds nothing left to
/// move there and moves the contact. Free to use from any thread.
/// </remarks>
public sealed class SuccessionLine
{
    private readonly Lock _gate = new();
    private readonly ContactBook _contacts;
    private readonly SignatureCheck? _check;
    private readonly Func<Uid, bool>? _isOwn;
    private readonly List<ISuccession> _followers = [];
    private readonly HashSet<(Uid Old, Uid New)> _followedOwn = [];

    /// <summary>Makes one.</summary>
    /// <param name="contacts">Whose successions are taken.</param>
    /// <param name="check">What says whether a signature is good; null for the real thing.</param>
    /// <param name="isOwn">Whether an identity is one of the host's: nobody else's recovery key says anything of those. Null where there are none.</param>
    public SuccessionLine(ContactBook contacts, SignatureCheck? check = null, Func<Uid, bool>? isOwn = null)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        _contacts = contacts;
        _check = check;
        _isOwn = isOwn;
    }

    /// <summary>Has something follow from now on.</summary>
    public void Join(ISuccession follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (_gate)
        {
            _followers.Add(follower);
        }
    }

    /// <summary>Takes in what somebody handed over.</summary>
    /// <param name="text"><c>mesh://succession/…</c></param>
    /// <returns>The new contact.</returns>
    /// <exception cref="MeshException">As <see cref="ContactBook.Succeed(Succession)"/>; <see cref="MeshErrorCode.Invalid"/> also where the new one is ours.</exception>
    public Contact Take(string text) => Take(Succession.Parse(text, _check));

    /// <inheritdoc cref="Take(string)"/>
    public Contact Take(Succession succession)
    {
        ArgumentNullException.ThrowIfNull(succession);
        if (_isOwn?.Invoke(succession.New) == true)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"{succession.New.Short} is an identity of ours: it takes the place of no contact."
            );
        }

        lock (_gate)
        {
            return _contacts.Succeed(
                succession,
                contacts =>
                    Follow(
                        (follower, commit) => follower.Succeed(succession.Old, succession.New, commit),
                        own => _contacts.Write([.. contacts, .. own])
                    )
            );
        }
    }

    /// <summary>Has everything that is kept for identities of ours follow to those that took their place; done again, it finds nothing left.</summary>
    /// <param name="identities">Ours. One that has no successor, or leads back to itself, is left alone.</param>
    /// <param name="followed">Told of each whose things have moved, old and new, once for this object; null for nobody.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be written; nothing of that identity has moved, and the next call tries again.</exception>
    public void FollowOwn(IReadOnlyList<OwnIdentity> identities, Action<Uid, Uid>? followed = null)
    {
        ArgumentNullException.ThrowIfNull(identities);
        foreach ((Uid old, Uid next) in OwnSuccession.InOrder(identities))
        {
            lock (_gate)
            {
                if (!_followedOwn.Contains((old, next)))
                {
                    Follow((follower, commit) => follower.SucceedOwn(old, next, commit), _contacts.Write);
                    _followedOwn.Add((old, next));
                    followed?.Invoke(old, next);
                }
            }
        }
    }

    /// <summary>Takes in what a host of an identity has passed on: the line that leads on from that identity.</summary>
    /// <returns>What was wrong with one that was signed well, for a log; null for nothing.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be kept.</exception>
    internal string? TakePassedOn(Uid of, IReadOnlyList<ReadOnlyMemory<byte>> encoded)
    {
        Uid at = of;
        foreach (ReadOnlyMemory<byte> one in encoded)
        {
            try
            {
                SuccessionPayload said = SuccessionPayload.Decode(SignedSuccession.Decode(one).Payload);
                if (said.Old != at)
                {
                    return null;
                }

                at = said.New;
                if (_contacts.Find(said.Old) is { } old && old.SucceededBy != said.New)
                {
                    Take(Succession.Verify(one, _check));
                }
            }
            catch (WireException)
            {
                // It proves nothing, so nothing depends on it.
                return null;
            }
            catch (MeshException e) when (e.Code != MeshErrorCode.Storage)
            {
                return e.Message;
            }
        }

        return null;
    }

    private void Follow(
        Action<ISuccession, Action<IReadOnlyList<Storage.StoreChange>>> succeed,
        Action<IReadOnlyList<Storage.StoreChange>> write
    )
    {
        var own = new List<Storage.StoreChange>();
        var elsewhere = new List<(IMeshStore Store, IReadOnlyList<Storage.StoreChange> Changes)>();
        FollowFrom(0);

        // Each follower holds still until all is written: so one calls the next.
        void FollowFrom(int index)
        {
            if (index == _followers.Count)
            {
                elsewhere.ForEach(one => one.Store.Commit(one.Changes));
                write(own);
                return;
            }

            ISuccession follower = _followers[index];
            succeed(
                follower,
                changes =>
                {
                    if (_contacts.IsKeptIn(follower.Store))
                    {
                        own.AddRange(changes);
                    }
                    else if (changes.Count > 0)
                    {
                        elsewhere.Add((follower.Store, changes));
                    }

                    FollowFrom(index + 1);
                }
            );
        }
    }
}
