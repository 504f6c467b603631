using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Storage;

/// <summary>What stands in <c>version-1.db</c>, a file that a program of version 1 has written; it is never made again by a later one.</summary>
/// <remarks>
/// It is <c>mesh.db</c> of a folder that <see cref="Make"/> filled: <c>dotnet Mesh.Actors.Tests.dll --version-1 FOLDER</c>. Contacts, bans, grants, their audit and pins are
/// written as their owners write them; each table has two entries of the test's own besides, which no owner reads.
/// </remarks>
internal static class VersionOne
{
    public static readonly Hid Own = Hid.OfPublicKey([1]);
    public static readonly Uid Luid = Uid.OfPublicKey([2]);
    public static readonly Uid Banned = Uid.OfPublicKey([3]);
    public static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Ban Block = Ban.Of(AddressRange.Parse("192.0.2.0/24")) with { Since = Now, Reason = "spam" };
    public static readonly AppGrant Grant = new(Sid.OfName("chat"), Luid, ContactVisibility.AllBut(Banned), ["talk"]);

    public static readonly PinRecord Pin = new(
        Sid.OfName("chat"),
        "chat",
        new PinTarget(Luid, Uid.OfPublicKey([4]), Hid.Any),
        PinPolicy.Always,
        Priority: 5
    );

    /// <summary>Where it lies beside the tests.</summary>
    public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Storage", "version-1.db");

    /// <summary>The file, as whoever wrote it left it.</summary>
    public static async Task Make(string folder)
    {
        await using var store = SqliteStore.Open(folder);
        Fill(store);
        store.Commit([.. Enum.GetValues<StoreTable>().SelectMany(Plain)]);
    }

    /// <summary>What the owners of tables write.</summary>
    public static void Fill(IMeshStore store)
    {
        ContactBook.Open(store).Ban(Banned);
        BanBook.Open(store, Own).Add(Block.Range!.Value, Now, Block.Reason);
        GrantBook.Open(store, () => Now).Grant(Grant, "operator");
        store.Commit([Pin.ToChange()]);
    }

    /// <summary>The test's own entries of a table: a short one, and one of several pages.</summary>
    public static IEnumerable<StoreChange> Plain(StoreTable table) =>
        [
            new(table, new byte[] { 0xFE, (byte)table }, new byte[] { (byte)table }),
            new(table, new byte[] { 0xFF, (byte)table }, Enumerable.Repeat((byte)~(int)table, 5_000).ToArray()),
        ];
}
