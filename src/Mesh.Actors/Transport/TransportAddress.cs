using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Actors.Transport;

/// <summary>The text <c>host:port</c>, taken apart.</summary>
/// <param name="Host">A name, an IPv4 address, or an IPv6 address without its brackets; 1 to 253 characters.</param>
/// <param name="Port">0 to 65535.</param>
internal sealed record TransportAddress(string Host, int Port)
{
    private const int MaxLength = 255;

    public static TransportAddress Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        int colon = address.LastIndexOf(':');
        string host = colon < 0 ? "" : address[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            // Without brackets nobody can say where an IPv6 address ends and its port begins.
            host = "";
        }

        bool sound =
            address.Length <= MaxLength
            && host.Length > 0
            && !host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return sound
            ? new TransportAddress(host, int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : throw new TransportException(
                TransportFailure.BadAddress,
                address,
                $"\"{(address.Length > 80 ? address[..80] + "…" : address)}\" is no address: write host:port, or [host]:port for IPv6."
            );
    }

    /// <summary>The IP addresses of the host, in the order of the resolver; never empty.</summary>
    public async ValueTask<IPAddress[]> ResolveAsync(string original, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(Host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(Host, cancellationToken).ConfigureAwait(false);
            if (found.Length > 0)
            {
                return found;
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw UnknownName(original, e);
        }

        throw UnknownName(original, null);
    }

    /// <summary>The text form of an end point; an IPv4 address that a dual socket shows as IPv6 is written as IPv4.</summary>
    public static string Format(EndPoint? endPoint) =>
        endPoint switch
        {
            IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(
                mapped.Address.MapToIPv4(),
                mapped.Port
            ).ToString(),
            null => "",
            _ => endPoint.ToString() ?? "",
        };

    private TransportException UnknownName(string original, Exception? cause) =>
        new(TransportFailure.UnknownName, original, $"Cannot reach {original}: the name {Host} has no address.", cause);
}
