using System.Buffers.Binary;
using System.Net;

namespace Mesh.Actors.Transport;

/// <summary>The neighbourhood of an address: /24 of IPv4, /64 of IPv6, about what one party can have addresses in for free.</summary>
internal readonly record struct AddressBlock(ulong Prefix, bool IsIPv6)
{
    /// <summary>The block of an address and port as a transport writes them; null where they are none of IP.</summary>
    public static AddressBlock? Of(string remoteAddress) =>
        IPEndPoint.TryParse(remoteAddress, out IPEndPoint? remote) ? Of(remote.Address) : null;

    /// <summary>The block of an address; null for loopback, which is no neighbourhood.</summary>
    public static AddressBlock? Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IPAddress.IsLoopback(address))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? new AddressBlock(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8, false)
            : new AddressBlock(BinaryPrimitives.ReadUInt64BigEndian(bytes), true);
    }
}
