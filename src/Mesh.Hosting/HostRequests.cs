using Mesh.Actors.Host;
using Mesh.Actors.Requests;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting;

/// <summary>Asking to become a contact, and being asked. From <see cref="MeshHost.Requests"/>; free to use from any thread.</summary>
/// <remarks>
/// A call returns when its change is on the disk; what it leads to comes by itself, whenever both hosts are up at the same time, and is told as
/// <see cref="ContactRequestChanged"/> on the event stream of <see cref="MeshHost.System"/>. Once a request is accepted each side has the other's card in its contacts.
/// </remarks>
public sealed class HostRequests
{
    private readonly RequestBoard _board;
    private readonly Func<object, Task<object>> _ask;

    internal HostRequests(RequestBoard board, Func<object, Task<object>> ask)
    {
        _board = board;
        _ask = ask;
    }

    /// <summary>All requests that are kept, as they are on the disk: a snapshot.</summary>
    public ContactRequests All => _board.All;

    /// <summary>Told after <see cref="All"/> may have changed, in the middle of it: a listener returns at once.</summary>
    public event Action? Changed
    {
        add => _board.Changed += value;
        remove => _board.Changed -= value;
    }

    /// <summary>Asks somebody to become a contact, by his card.</summary>
    /// <param name="card">Whom, and where to find him.</param>
    /// <param name="luid">As which of our identities; null for the first.</param>
    /// <param name="text">A few words for him to read, at most 512 bytes of UTF-8; null for none.</param>
    /// <returns>The request's id. Of a request to him that is open already its own: it takes the newer card and the new words, and is tried at once.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: the card is our own, has expired, or is of somebody banned; or the text is too long.
    /// <see cref="MeshErrorCode.NotPermitted"/>: no card of our identity can be written here. <see cref="MeshErrorCode.NoRoom"/>: 256 are open.
    /// <see cref="MeshErrorCode.Storage"/>: it could not be kept.
    /// </exception>
    public Task<RequestId> RequestAsync(ContactCard card, Uid? luid = null, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(card);
        return AskAsync(new AskForContact(card, luid, text));
    }

    /// <summary>Accepts a request: its sender is a contact from now on, and is told. Of one that is accepted already nothing changes.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: there is none of that name that waits. <see cref="MeshErrorCode.NotPermitted"/>,
    /// <see cref="MeshErrorCode.Storage"/>: as <see cref="RequestAsync"/>.
    /// </exception>
    public Task AcceptAsync(RequestId id) => AskAsync(new AnswerRequest(id, IsAccepted: true));

    /// <summary>Declines a request: its sender is told, and may ask again after 24 hours. Of one that is declined already nothing changes.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: there is none of that name that waits.</exception>
    public Task DeclineAsync(RequestId id) => AskAsync(new AnswerRequest(id, IsAccepted: false));

    /// <summary>Takes a request of ours back. Of one that was taken back already nothing changes.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: there is none of that name, or it has been answered.</exception>
    public Task WithdrawAsync(RequestId id) => AskAsync(new WithdrawRequest(id));

    private async Task<RequestId> AskAsync(object question) =>
        await _ask(question) switch
        {
            RequestDone done => done.Id,
            RequestRefused refused => throw refused.Why,
            object other => throw new InvalidOperationException($"The host answers {other.GetType().Name}."),
        };
}
