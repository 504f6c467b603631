using System.Numerics;
using System.Security.Cryptography;

namespace Mesh.Contracts.Primitives;

/// <summary>A peer described: who, where, what it speaks, and the bucket of its id.</summary>
/// <param name="PeerId">Who.</param>
/// <param name="Address">Where, as it was given; nothing reads it.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Bucket">0 to 256: how many bits SHA-256 of the id's 20 bytes begins with that are zero.</param>
/// <remarks>
/// This bucket is the promise of the primitives and depends on the id alone. Kademlia's bucket is another: the prefix shared with one's own id,
/// which is what <see cref="XorSnapshot{TId, TValue}"/> counts and lists.
/// </remarks>
public sealed record PeerInfo(PeerId PeerId, string Address, string Protocol, int Bucket)
{
    /// <summary>What a peer speaks if nobody says otherwise.</summary>
    public const string DefaultProtocol = "zolo/1.0";

    /// <summary>Describes a peer.</summary>
    /// <param name="peerId">Who.</param>
    /// <param name="address">Any text.</param>
    /// <param name="protocol">0 to 255 bytes of UTF-8, as in a <see cref="Handshake"/>.</param>
    /// <exception cref="ArgumentException">A text is null; or the protocol is too long, or no UTF-8 stands for it.</exception>
    public static PeerInfo Of(PeerId peerId, string address, string protocol = DefaultProtocol)
    {
        ArgumentNullException.ThrowIfNull(address);
        StrictUtf8.Count(protocol, StrictUtf8.MaxShortBytes, "A protocol", nameof(protocol));
        return new PeerInfo(peerId, address, protocol, BucketOf(peerId));
    }

    /// <summary>How many zero bits SHA-256 of the id's 20 bytes begins with: 0 to 256.</summary>
    public static int BucketOf(PeerId peerId)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        peerId.WriteTo(bytes);
        SHA256.HashData(bytes, hash);
        int at = hash.IndexOfAnyExcept((byte)0);
        return at < 0 ? hash.Length * 8 : at * 8 + BitOperations.LeadingZeroCount((uint)hash[at]) - 24;
    }
}
