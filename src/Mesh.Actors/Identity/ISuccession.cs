using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>Something that is kept by identity, and moves when another identity takes a contact's place, or that of one of ours: pins, grants.</summary>
public interface ISuccession
{
    /// <summary>Where it is kept.</summary>
    IMeshStore Store { get; }

    /// <summary>Moves all that was the old identity's to the new one. Called again for the same two, it has nothing left to move.</summary>
    /// <param name="old">Whose place is taken.</param>
    /// <param name="next">By whom.</param>
    /// <param name="commit">Called once, with what is to be written in <see cref="Store"/>, none included: it is written in one step with all else that moves there.
    /// When it returns it is on the disk; if it throws, it is not, and nothing may have changed here.</param>
    /// <remarks>Any thread. It asks nothing of the contact book.</remarks>
    void Succeed(Uid old, Uid next, Action<IReadOnlyList<Storage.StoreChange>> commit);

    /// <summary>Moves all that is kept for an identity of ours to the one that takes its place.</summary>
    /// <inheritdoc cref="Succeed"/>
    void SucceedOwn(Uid old, Uid next, Action<IReadOnlyList<Storage.StoreChange>> commit);
}
