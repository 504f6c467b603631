namespace Mesh.Actors.Storage;

/// <summary>The bounds of a <see cref="SqliteStore"/>.</summary>
internal sealed record SqliteStoreOptions
{
    /// <summary>Most commits that wait for the disk.</summary>
    public int WaitingCount { get; init; } = 4_096;

    /// <summary>Most bytes of keys and values that wait for the disk.</summary>
    public long WaitingBytes { get; init; } = 33_554_432;

    /// <summary>Most bytes of the file; what would make it larger is refused as on a full disk.</summary>
    public long FileBytes { get; init; } = 4_294_967_296;

    /// <summary>The versions of the file.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = StoreSchema.Migrations;

    /// <summary>Told of each transaction before it begins, on the writer's thread; for tests.</summary>
    public Action<IReadOnlyList<PendingCommit>>? OnTransaction { get; init; }
}
