namespace Mesh.Actors.Storage;

/// <summary>What stands in the file, and how a file of an older version becomes one of this.</summary>
internal static class StoreSchema
{
    /// <summary>In the file's header: it is a store of the mesh ("MESH").</summary>
    public const int ApplicationId = 0x4D455348;

    /// <summary>The n-th of them makes a file of version n out of one of version n − 1. Released ones never change.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
            CREATE TABLE contacts    (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE pins        (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE grants      (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE audit       (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE addresses   (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE metadata    (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE requests    (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE bans        (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE revocations (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            """,
    ];

    /// <summary>The name of a table in the file.</summary>
    public static string NameOf(StoreTable table) =>
        table switch
        {
            StoreTable.Contacts => "contacts",
            StoreTable.Pins => "pins",
            StoreTable.Grants => "grants",
            StoreTable.Audit => "audit",
            StoreTable.Addresses => "addresses",
            StoreTable.Metadata => "metadata",
            StoreTable.Requests => "requests",
            StoreTable.Bans => "bans",
            StoreTable.Revocations => "revocations",
            _ => throw new ArgumentOutOfRangeException(nameof(table), table, "It is no table."),
        };
}
