using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mesh.Host.Control;

/// <summary>Whose a file is, and which. The framework tells its mode, and not its owner.</summary>
internal static class FileOwner
{
    // struct statx of linux/stat.h: the same on every processor; stx_uid is the first 32-bit number after blksize, attributes and nlink; stx_ino follows gid and mode.
    private const int StatxSize = 256;
    private const int UidOffset = 20;
    private const int NumberOffset = 32;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantsUid = 0x8;
    private const uint WantsNumber = 0x100;

    /// <summary>True if the file, or the link itself, is the user's own; also where the system does not say.</summary>
    public static bool IsMe(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        byte[] found = new byte[StatxSize];
        return Statx(CurrentFolder, NameOf(path), NoFollow, WantsUid, found) == 0 && UidOf(found) == EffectiveUser();
    }

    /// <summary>The number of a file or folder in its file system: the same whatever name leads there, another one for a copy. 0 where the system does not say.</summary>
    public static ulong NumberOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        byte[] found = new byte[StatxSize];
        return Statx(CurrentFolder, NameOf(path), flags: 0, WantsNumber, found) == 0
            ? BitConverter.ToUInt64(found, NumberOffset)
            : 0;
    }

    private static byte[] NameOf(string path)
    {
        byte[] name = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, name);
        return name;
    }

    // In the order of the processor.
    private static uint UidOf(byte[] found) =>
        BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(found.AsSpan(UidOffset))
            : BinaryPrimitives.ReadUInt32BigEndian(found.AsSpan(UidOffset));

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();
}
