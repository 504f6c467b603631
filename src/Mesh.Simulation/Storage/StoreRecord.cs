using System.Buffers.Binary;
using Mesh.Actors.Storage;

namespace Mesh.Simulation;

/// <summary>Changes as bytes, for <see cref="SimDisk"/>.</summary>
internal static class StoreRecord
{
    public static byte[] Encode(IEnumerable<StoreChange> changes)
    {
        using var bytes = new MemoryStream();
        Span<byte> head = stackalloc byte[9];
        foreach (StoreChange change in changes)
        {
            head[0] = (byte)change.Table;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], change.Key.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head[5..], change.Value?.Length ?? -1);
            bytes.Write(head);
            bytes.Write(change.Key.Span);
            bytes.Write(change.Value.GetValueOrDefault().Span);
        }

        return bytes.ToArray();
    }

    public static IReadOnlyList<StoreChange> Decode(ReadOnlyMemory<byte> record)
    {
        var changes = new List<StoreChange>();
        while (!record.IsEmpty)
        {
            var table = (StoreTable)record.Span[0];
            int key = BinaryPrimitives.ReadInt32LittleEndian(record.Span[1..]);
            int value = BinaryPrimitives.ReadInt32LittleEndian(record.Span[5..]);
            record = record[9..];
            changes.Add(
                new StoreChange(
                    table,
                    record[..key],
                    value < 0 ? default(ReadOnlyMemory<byte>?) : record.Slice(key, value)
                )
            );
            record = record[(key + Math.Max(0, value))..];
        }

        return changes;
    }
}
