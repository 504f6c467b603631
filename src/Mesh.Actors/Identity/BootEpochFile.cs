using System.Globalization;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>The number of a host's life: higher after each restart, whatever the clock did (docs/protocol.md §5, Hello).</summary>
/// <remarks>
/// <c>max(stored + 1, milliseconds since 1970)</c>: the stored number saves it from a clock set back, the clock from a file lost or restored
/// from a backup. It is on the disk before anybody hears of it, so no epoch is ever used twice.
/// </remarks>
public static class BootEpochFile
{
    private const int MaxBytes = 64;

    /// <summary>Takes the next epoch and stores it.</summary>
    /// <param name="path">The file; made, with its folder's existence assumed, if it is not there.</param>
    /// <param name="now">The start of this life.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Storage"/>: the file is damaged (and left as it is), or cannot be written.
    /// </exception>
    public static ulong Advance(string path, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var held = FileLock.Take(path);
        ulong clock = (ulong)Math.Max(1, now.ToUnixTimeMilliseconds());
        ulong epoch = Read(path) is { } stored ? Math.Max(checked(stored + 1), clock) : clock;
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(epoch.ToString(CultureInfo.InvariantCulture) + "\n"));
        return epoch;
    }

    private static ulong? Read(string path)
    {
        byte[]? content = AtomicFile.ReadOrNull(path, MaxBytes);
        if (content is null)
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(content).TrimEnd('\n', '\r');
        return
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong stored)
            && stored < ulong.MaxValue
            ? stored
            : throw AtomicFile.Damaged(path, "it should hold one decimal number");
    }
}
