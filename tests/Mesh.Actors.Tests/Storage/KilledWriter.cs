using System.Globalization;
using System.Text;
using Mesh.Actors.Storage;

namespace Mesh.Actors.Tests.Storage;

/// <summary>The program that <see cref="KillTests"/> kills: it writes transactions into a store, and prints each when it is acknowledged.</summary>
/// <remarks>
/// Several writers at a time, so that transactions hold several commits. Each writes its next number under all its keys, in two tables, with a value whose
/// length depends on the number; so half a commit is seen. It begins the next one when it has printed the last.
/// </remarks>
public static class KilledWriter
{
    internal const int Writers = 4;
    private const int KeysOfEach = 8;

    /// <summary>What it prints before it opens the store.</summary>
    internal const string Opening = "opening";

    private static async Task Main(string[] args)
    {
        if (args is ["--version-1", { } made])
        {
            await VersionOne.Make(made);
            return;
        }

        // Whoever started it holds its input: it never outlives him.
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(1);
        });
        Console.WriteLine(Opening);
        await using var store = SqliteStore.Open(args[0]);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(store, writer)));
    }

    /// <summary>The number that a writer has written last; null if what is there is no whole commit.</summary>
    internal static int? Find(IMeshStore store, int writer)
    {
        StoreEntry[] entries =
        [
            .. store
                .Read(StoreTable.Pins)
                .Concat(store.Read(StoreTable.Grants))
                .Where(entry => entry.Key.Span[0] == (byte)('a' + writer)),
        ];
        if (entries.Length == 0)
        {
            return 0;
        }

        int number = int.Parse(entries[0].Value.Span[..10], CultureInfo.InvariantCulture);
        byte[] whole = ValueOf(number);
        return entries.Length == KeysOfEach && entries.All(entry => entry.Value.Span.SequenceEqual(whole))
            ? number
            : null;
    }

    private static async Task WriteAsync(SqliteStore store, int writer)
    {
        for (int number = Find(store, writer)!.Value + 1; ; number++)
        {
            byte[] value = ValueOf(number);
            await store.CommitAsync([
                .. Enumerable
                    .Range(0, KeysOfEach)
                    .Select(key => new StoreChange(
                        key % 2 == 0 ? StoreTable.Pins : StoreTable.Grants,
                        Encoding.ASCII.GetBytes($"{(char)('a' + writer)}{key}"),
                        value
                    )),
            ]);
            Console.WriteLine($"{writer} {number}");
        }
    }

    private static byte[] ValueOf(int number)
    {
        // A long one takes milliseconds, so that a kill falls into the midst of writing it, and not only into a flush.
        byte[] value = new byte[10 + (number % 3 == 0 ? 150_000 : number * 137 % 4_001)];
        value.AsSpan().Fill((byte)number);
        Encoding.ASCII.GetBytes(number.ToString("D10", CultureInfo.InvariantCulture), value);
        return value;
    }
}
