using System.Diagnostics.CodeAnalysis;

namespace Mesh.Kernel;

/// <summary>Where an actor system is: <c>protocol://system</c> (local), or <c>protocol://system@host:port</c>.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ICloneable
{
    /// <summary>Orders addresses by protocol, system, host and port, ordinally.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(Compare);

    /// <summary>Stands for every local system.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <summary>Names a system.</summary>
    /// <param name="protocol">Such as <c>akka</c>.</param>
    /// <param name="system">The name of the system.</param>
    /// <param name="host">The host, or null for a local address.</param>
    /// <param name="port">The port, 0..65535, or null.</param>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(system);
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    /// <summary>The host, or null.</summary>
    public string? Host { get; }

    /// <summary>The port, or null.</summary>
    public int? Port { get; }

    /// <summary>The name of the actor system.</summary>
    public string System { get; }

    /// <summary>The protocol.</summary>
    public string Protocol { get; }

    /// <summary>Whether the address has no host, so that it means something only in its own process.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    /// <summary>Whether the address has a host.</summary>
    public bool HasGlobalScope => !HasLocalScope;

    /// <inheritdoc/>
    public int CompareTo(Address? other) => Compare(this, other);

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol}://{HostPort()}";

    /// <inheritdoc/>
    public bool Equals(Address? other) => ReferenceEquals(this, other) || Compare(this, other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    /// <summary>Whether both are the same address.</summary>
    public static bool operator ==(Address? left, Address? right) => left?.Equals(right) ?? right is null;

    /// <summary>Whether they are different addresses.</summary>
    public static bool operator !=(Address? left, Address? right) => !(left == right);

    int IComparable.CompareTo(object? obj) => Compare(this, obj as Address);

    /// <summary>An equal address.</summary>
    public object Clone() => new Address(Protocol, System, Host, Port);

    /// <summary>The same place under another protocol.</summary>
    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    /// <summary>The same place with another system.</summary>
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>The same system on another host.</summary>
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    /// <summary>The same system on another port.</summary>
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The address without its protocol: <c>system@host:port</c> or <c>system</c>.</summary>
    public string HostPort() =>
        HasLocalScope ? System
        : Port is { } port ? $"{System}@{Host}:{port}"
        : $"{System}@{Host}";

    /// <summary>Reads an address.</summary>
    /// <exception cref="UriFormatException">When the text is not one.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out Address? parsed) ? parsed : throw new UriFormatException($"Not an address: '{address}'");

    /// <summary>Reads an address, ignoring a path after it.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address) =>
        TryParse(path.AsSpan(), out address, out _);

    /// <summary>Reads an address, and the path after it, which is <c>/</c> when there is none.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address, out string absolutUri)
    {
        bool parsed = TryParse(path.AsSpan(), out address, out ReadOnlySpan<char> rest);
        absolutUri = rest.ToString();
        return parsed;
    }

    /// <summary>Reads an address, ignoring a path after it.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, [NotNullWhen(true)] out Address? address) =>
        TryParse(span, out address, out _);

    /// <summary>Reads an address, and the path after it, which is <c>/</c> when there is none.</summary>
    /// <remarks>Wire example: <c>akka.tcp://mesh@10.0.0.1:4053/user/host</c>.</remarks>
    public static bool TryParse(
        ReadOnlySpan<char> span,
        [NotNullWhen(true)] out Address? address,
        out ReadOnlySpan<char> absolutUri
    )
    {
        address = null;
        absolutUri = "/";
        int scheme = span.IndexOf("://");
        if (scheme <= 0)
            return false;
        ReadOnlySpan<char> rest = span[(scheme + 3)..];
        int slash = rest.IndexOf('/');
        if (slash >= 0)
        {
            absolutUri = rest[slash..];
            rest = rest[..slash];
        }
        int at = rest.IndexOf('@');
        ReadOnlySpan<char> system = at < 0 ? rest : rest[..at];
        if (system.IsEmpty)
            return false;
        string? host = null;
        int? port = null;
        if (at >= 0 && !TryParseHost(rest[(at + 1)..], out host, out port))
            return false;
        address = new Address(span[..scheme].ToString(), system.ToString(), host, port);
        return true;
    }

    private static bool TryParseHost(ReadOnlySpan<char> text, out string? host, out int? port)
    {
        // An IPv6 host stands in brackets, so that only a colon behind them opens the port.
        int colon = text.LastIndexOf(':');
        if (colon < text.LastIndexOf(']'))
            colon = -1;
        host = (colon < 0 ? text : text[..colon]).ToString();
        port = null;
        if (colon < 0)
            return host.Length > 0;
        if (!ushort.TryParse(text[(colon + 1)..], out ushort number))
            return false;
        port = number;
        return host.Length > 0;
    }

    private static int Compare(Address? left, Address? right)
    {
        if (left is null || right is null)
            return left is null ? (right is null ? 0 : -1) : 1;
        int result = string.CompareOrdinal(left.Protocol, right.Protocol);
        if (result == 0)
            result = string.CompareOrdinal(left.System, right.System);
        if (result == 0)
            result = string.CompareOrdinal(left.Host, right.Host);
        return result != 0 ? result : Nullable.Compare(left.Port, right.Port);
    }
}
