using System.Buffers.Binary;
using System.Diagnostics;

namespace Mesh.Host.Demo.Child;

/// <summary>What a frame of the demonstration is for.</summary>
internal enum DemoFrameKind : byte
{
    /// <summary>To be counted.</summary>
    Data = 1,

    /// <summary>To be answered at once.</summary>
    Ping = 2,

    /// <summary>The answer, with the ping's time.</summary>
    Pong = 3,
}

/// <summary>A frame of the demonstration: kind (1 byte), number within the epoch (8), time of the ping (8), and zeros up to 128 bytes.</summary>
internal readonly record struct DemoFrame(DemoFrameKind Kind, long Number, long Stamp)
{
    public const int Bytes = 128;

    public static DemoFrame Read(ReadOnlySpan<byte> frame) =>
        frame.Length == Bytes
            ? new DemoFrame(
                (DemoFrameKind)frame[0],
                BinaryPrimitives.ReadInt64BigEndian(frame[1..]),
                BinaryPrimitives.ReadInt64BigEndian(frame[9..])
            )
            : default;

    public void Write(Span<byte> frame)
    {
        frame[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(frame[1..], Number);
        BinaryPrimitives.WriteInt64BigEndian(frame[9..], Stamp);
    }

    /// <summary>Microseconds since the ping left; only the host that sent it can tell.</summary>
    public double ElapsedUs => Stopwatch.GetElapsedTime(Stamp).TotalMicroseconds;
}
