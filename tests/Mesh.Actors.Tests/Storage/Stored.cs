using System.Text;
using Mesh.Actors.Storage;

namespace Mesh.Actors.Tests.Storage;

/// <summary>Keys and values as text, for tests.</summary>
internal static class Stored
{
    public static StoreChange Put(string key, string value, StoreTable table = StoreTable.Pins) =>
        new(table, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    public static StoreChange Put(string key, byte[] value, StoreTable table = StoreTable.Pins) =>
        new(table, Encoding.UTF8.GetBytes(key), value);

    public static StoreChange Remove(string key, StoreTable table = StoreTable.Pins) =>
        new(table, Encoding.UTF8.GetBytes(key), null);

    public static string[] All(IMeshStore store, StoreTable table = StoreTable.Pins) =>
        [
            .. store
                .Read(table)
                .Select(entry =>
                    $"{Encoding.UTF8.GetString(entry.Key.Span)}={Encoding.UTF8.GetString(entry.Value.Span)}"
                ),
        ];

    /// <summary>Every table, in hex, to compare two stores by.</summary>
    public static string[] Everything(IMeshStore store) =>
        [
            .. Enum.GetValues<StoreTable>()
                .SelectMany(table =>
                    store
                        .Read(table)
                        .Select(entry =>
                            $"{table} {Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value.Span)}"
                        )
                ),
        ];
}
