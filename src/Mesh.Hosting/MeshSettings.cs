using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hocon.Extensions;

namespace Mesh.Hosting;

/// <summary>What a configuration says of a host. HOCON: <c>mesh</c>; each value's default stands in a <c>reference.conf</c> beside its code.</summary>
public sealed record MeshSettings : IHoconValidated
{
    /// <summary>The most addresses that a host listens on.</summary>
    internal const int MaxListen = 16;

    /// <summary>Times, sizes, trust.</summary>
    [HoconKey("")]
    public MeshOptions Mesh { get; init; } = new();

    /// <summary>Limits of the TCP transport. HOCON: <c>transport</c>.</summary>
    [HoconKey("transport")]
    public TcpTransportOptions Tcp { get; init; } = new();

    /// <summary>Addresses to listen on, <c>ip:port</c>; port 0 takes a free one. HOCON: <c>listen.addresses</c>.</summary>
    /// <value>None by default: the host only dials. At most 16.</value>
    [HoconKey("listen.addresses")]
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Addresses that others are told to reach the host at, <c>host:port</c>. HOCON: <c>listen.advertise</c>.</summary>
    /// <value>Those listened on by default; in place of "any", those of this machine's interfaces. At most 8.</value>
    [HoconKey("listen.advertise")]
    public IReadOnlyList<string> Advertise { get; init; } = [];

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh");

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (Listen.Count > MaxListen)
        {
            yield return (
                "listen.addresses",
                $"{Listen.Count} addresses are too many; at most {MaxListen} are allowed"
            );
        }

        for (int i = 0; i < Listen.Count; i++)
        {
            if (!ListenAddress.IsOne(Listen[i]))
            {
                yield return (
                    $"listen.addresses.{i}",
                    $"expected ip:port, found \"{Listen[i]}\"; write 0.0.0.0:7400, or [::]:7400 for IPv6; port 0 takes a free one"
                );
            }
        }

        if (Advertise.Count > WireLimits.AddressCount)
        {
            yield return (
                "listen.advertise",
                $"{Advertise.Count} addresses are too many; {WireLimits.AddressCount} fit on a card"
            );
        }

        for (int i = 0; i < Advertise.Count; i++)
        {
            if (!CardPayload.IsAddress(Advertise[i]))
            {
                yield return (
                    $"listen.advertise.{i}",
                    $"expected host:port, found \"{Advertise[i]}\"; write name:7400, 203.0.113.5:7400 or [2001:db8::5]:7400"
                );
            }
        }
    }
}
