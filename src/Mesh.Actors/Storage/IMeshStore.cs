namespace Mesh.Actors.Storage;

/// <summary>What a host keeps over its end, whichever way it ends: tables of keys and values.</summary>
/// <remarks>
/// Each concept owns its table and the form of its keys and values. Reading is for the start; what is read then is kept in memory by its owner.
/// </remarks>
public interface IMeshStore : IAsyncDisposable
{
    /// <summary>All entries of a table, in ascending order of keys, bytewise.</summary>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: it cannot be read.</exception>
    IReadOnlyList<StoreEntry> Read(StoreTable table);

    /// <summary>Makes changes, all or none of them, after all that was accepted before.</summary>
    /// <param name="changes">What; the bytes in it stay as they are until the task completes. At most <see cref="StoreLimits.CommitBytes"/> in all.</param>
    /// <returns>Completes when they are on the disk: then no end of the process or the machine takes them back.</returns>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: they could not be written; none is made.
    /// <see cref="Contracts.MeshErrorCode.NoRoom"/>: too many wait for the disk already. <see cref="Contracts.MeshErrorCode.Invalid"/>: a key or a value
    /// breaks its limit.</exception>
    ValueTask CommitAsync(IReadOnlyList<StoreChange> changes);

    /// <summary>The same, and waits for the disk on the calling thread: for the start, the command line, and rare changes by hand.</summary>
    /// <inheritdoc cref="CommitAsync"/>
    void Commit(IReadOnlyList<StoreChange> changes) => CommitAsync(changes).AsTask().GetAwaiter().GetResult();
}

/// <summary>What is kept. The names are those of the tables in the file, and stable.</summary>
public enum StoreTable
{
    /// <summary>Whom we know, and whom we banned.</summary>
    Contacts = 0,

    /// <summary>What apps pinned.</summary>
    Pins = 1,

    /// <summary>What apps may.</summary>
    Grants = 2,

    /// <summary>Who changed what, when.</summary>
    Audit = 3,

    /// <summary>Where hosts were met.</summary>
    Addresses = 4,

    /// <summary>What identities say of themselves.</summary>
    Metadata = 5,

    /// <summary>Requests to become contacts, ours and others'.</summary>
    Requests = 6,

    /// <summary>Hosts and address blocks that are banned.</summary>
    Bans = 7,

    /// <summary>Delegations revoked, and identities that others succeeded.</summary>
    Revocations = 8,
}

/// <summary>A key and its value. At most 1 KiB and 1 MiB.</summary>
public readonly record struct StoreEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);

/// <summary>One change of a table.</summary>
/// <param name="Table">Which.</param>
/// <param name="Key">1 byte to 1 KiB.</param>
/// <param name="Value">What it is from now on, at most 1 MiB; null to take it out. (An array that is null becomes an empty value, not a null.)</param>
public readonly record struct StoreChange(StoreTable Table, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
