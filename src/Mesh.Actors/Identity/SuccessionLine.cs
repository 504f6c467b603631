using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>Takes successions in, and has everything that is kept by identity follow.</summary>
/// <remarks>
/// What follows is written in one step, then the contact is moved: if the host ends between the two, the same succession, which comes again
/// with the next link or is handed over again, finds nothing left to move and moves the contact. Free to use from any thread.
/// </remarks>
public sealed class SuccessionLine
{
    private readonly Lock _gate = new();
    private readonly ContactBook _contacts;
    private readonly IMeshStore _store;
    private readonly SignatureCheck? _check;
    private readonly List<ISuccession> _followers = [];

    /// <summary>Makes one.</summary>
    /// <param name="contacts">Whose successions are taken.</param>
    /// <param name="store">Where what follows is kept.</param>
    /// <param name="check">What says whether a signature is good; null for the real thing.</param>
    public SuccessionLine(ContactBook contacts, IMeshStore store, SignatureCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        ArgumentNullException.ThrowIfNull(store);
        _contacts = contacts;
        _store = store;
        _check = check;
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
    /// <exception cref="MeshException">As <see cref="ContactBook.Succeed"/>.</exception>
    public Contact Take(string text) => Take(Succession.Parse(text, _check));

    /// <inheritdoc cref="Take(string)"/>
    public Contact Take(Succession succession)
    {
        ArgumentNullException.ThrowIfNull(succession);
        lock (_gate)
        {
            return _contacts.Succeed(succession, () => Follow(succession));
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
                SuccessionPayload said = SuccessionPayload.Decode(SignedObject.Decode(one.ToArray()).Payload);
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

    private void Follow(Succession succession)
    {
        List<Storage.StoreChange> changes =
        [
            .. _followers.SelectMany(one => one.Succeed(succession.Old, succession.New)),
        ];
        if (changes.Count > 0)
        {
            _store.CommitAsync(changes).AsTask().GetAwaiter().GetResult();
        }
    }
}
