using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>A stretch of encoded Data records on their way to a socket.</summary>
/// <remarks>
/// Records stand in it whole, so that it can be handed from the sender to the writer without a copy or a lock per frame. The first chunk
/// of a quiet channel is small, so that ten thousand channels with one frame each don't hold 64 KiB each.
/// </remarks>
internal sealed class SendChunk
{
    public const int SmallBytes = 4_096;

    /// <summary>Room for four full fragments with their headers.</summary>
    public const int LargeBytes = 4 * (WireLimits.Header + WireLimits.DataHeader + 4 + WireLimits.Fragment);

    // Of each kind about 16 MiB are kept for the next sender: hundreds of busy channels, or thousands that send now and then.
    private const int PooledBytes = 16 << 20;
    private static readonly Stack<SendChunk> LargePool = new();
    private static readonly Stack<SendChunk> SmallPool = new();

    private SendChunk(int bytes) => Bytes = new byte[bytes];

    public byte[] Bytes { get; }

    public int Start { get; set; }

    public int End { get; set; }

    public SendChunk? Next { get; set; }

    public int Free => Bytes.Length - End;

    public static SendChunk Rent(bool small)
    {
        Stack<SendChunk> pool = small ? SmallPool : LargePool;
        lock (pool)
        {
            if (pool.TryPop(out SendChunk? chunk))
            {
                return chunk;
            }
        }

        return new SendChunk(small ? SmallBytes : LargeBytes);
    }

    public void Return()
    {
        Start = 0;
        End = 0;
        Next = null;
        Stack<SendChunk> pool = Bytes.Length == SmallBytes ? SmallPool : LargePool;
        lock (pool)
        {
            if (pool.Count < PooledBytes / Bytes.Length)
            {
                pool.Push(this);
            }
        }
    }
}
