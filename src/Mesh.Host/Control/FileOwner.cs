using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mesh.Host.Control;

/// <summary>Whose a file is. The framework tells its mode, and not its owner.</summary>
internal static class FileOwner
{
    // struct statx of linux/stat.h: the same on every processor; stx_uid is the first 32-bit number after blksize, attributes and nlink.
    private const int StatxSize = 256;
    private const int UidOffset = 20;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantsUid = 0x8;

    /// <summary>True if the file, or the link itself, is the user's own; also where the system does not say.</summary>
    public static bool IsMe(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        byte[] name = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, name);
        byte[] found = new byte[StatxSize];
        return Statx(CurrentFolder, name, NoFollow, WantsUid, found) == 0 && UidOf(found) == EffectiveUser();
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
