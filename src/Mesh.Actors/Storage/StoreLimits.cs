using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>How much may be kept in one piece; the same in every store.</summary>
public static class StoreLimits
{
    /// <summary>Most bytes of a key; it has at least one.</summary>
    public const int KeyBytes = 1_024;

    /// <summary>Most bytes of a value.</summary>
    public const int ValueBytes = 1_048_576;

    /// <summary>Most bytes of keys and values that are changed at once.</summary>
    public const int CommitBytes = 67_108_864;

    /// <summary>Checks changes before anything of them is done.</summary>
    /// <returns>How many bytes of keys and values they have.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: the message names the limit.</exception>
    internal static long Require(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        long bytes = 0;
        for (int i = 0; i < changes.Count; i++)
        {
            StoreChange change = changes[i];
            int value = change.Value?.Length ?? 0;
            if (!Enum.IsDefined(change.Table))
            {
                throw Wrong($"{(int)change.Table} is no table");
            }

            if (change.Key.Length is 0 or > KeyBytes)
            {
                throw Wrong($"a key of {change.Table} has {change.Key.Length} bytes; it has 1 to {KeyBytes}");
            }

            if (value > ValueBytes)
            {
                throw Wrong($"a value of {change.Table} has {value} bytes; it has at most {ValueBytes}");
            }

            bytes += change.Key.Length + value;
        }

        return bytes <= CommitBytes
            ? bytes
            : throw Wrong($"{bytes} bytes are to be changed at once; {CommitBytes} is the most");
    }

    private static MeshException Wrong(string why) => new(MeshErrorCode.Invalid, $"Nothing was kept: {why}.");
}
