using System.Net;

namespace Mesh.Hosting;

/// <summary>Addresses to listen on.</summary>
internal static class ListenAddress
{
    // IPEndPoint.TryParse takes "7400" for the address 0.0.28.232, and a bare IPv6 address for one without a port.
    public static bool IsOne(string address)
    {
        int colon = address.LastIndexOf(':');
        string host = colon > 0 ? address[..colon] : "";
        bool isShaped = host.StartsWith('[') ? host.EndsWith(']') : host.Count(c => c == '.') == 3;
        return isShaped && colon < address.Length - 1 && IPEndPoint.TryParse(address, out _);
    }
}
