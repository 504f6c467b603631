using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>Something that is kept by identity, and moves when another identity takes a contact's place: pins, grants.</summary>
public interface ISuccession
{
    /// <summary>What is to be written so that all that was the old identity's is the new one's. Called again for the same two, it has nothing left to move.</summary>
    /// <remarks>All of these are written in one step, before the contact moves. Any thread; it returns at once.</remarks>
    IReadOnlyList<Storage.StoreChange> Succeed(Uid old, Uid next);
}
