using System.Text;

namespace Mesh.Contracts;

/// <summary>Someone running our protocol, as one identity, on one host: what an app talks to.</summary>
/// <remarks>
/// A peer is the tuple (luid, ruid, rhid, rsid, protocol) and nothing else: equality and hash are those of the five, so that an
/// app may build one itself to send to. It exists exactly while the connection is up, both sides run the protocol, and the
/// local app may use luid (docs/architecture.md "Links, connections, peers"). Immutable, free to use from any thread.
/// </remarks>
public sealed class Peer : IEquatable<Peer>
{
    /// <summary>The longest protocol name, in bytes of UTF-8.</summary>
    public const int MaxProtocolBytes = 64;

    private readonly int _hash;

    /// <summary>Names a peer.</summary>
    /// <param name="luid">Our identity.</param>
    /// <param name="ruid">The other's identity.</param>
    /// <param name="rhid">The other's host; our own for a peer on this host.</param>
    /// <param name="rsid">The other's service.</param>
    /// <param name="protocol">1 to 64 bytes of UTF-8, compared exactly.</param>
    /// <exception cref="ArgumentException">The protocol is empty or longer than 64 bytes.</exception>
    public Peer(Uid luid, Uid ruid, Hid rhid, Sid rsid, string protocol)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        if (Encoding.UTF8.GetByteCount(protocol) > MaxProtocolBytes)
        {
            throw new ArgumentException(
                $"A protocol name has 1 to {MaxProtocolBytes} bytes of UTF-8; \"{protocol}\" has more.",
                nameof(protocol)
            );
        }

        Luid = luid;
        Ruid = ruid;
        Rhid = rhid;
        Rsid = rsid;
        Protocol = protocol;
        _hash =
            (
                (
                    (((((luid.GetHashCode() * 397) ^ ruid.GetHashCode()) * 397) ^ rhid.GetHashCode()) * 397)
                    ^ rsid.GetHashCode()
                ) * 397
            ) ^ StableHash(protocol);
    }

    /// <summary>Our identity.</summary>
    public Uid Luid { get; }

    /// <summary>The other's identity.</summary>
    public Uid Ruid { get; }

    /// <summary>The other's host; our own for a peer on this host.</summary>
    public Hid Rhid { get; }

    /// <summary>The other's service.</summary>
    public Sid Rsid { get; }

    /// <summary>The protocol both sides run.</summary>
    public string Protocol { get; }

    /// <summary>What we call the other's identity, if we have a name for it. Not part of equality.</summary>
    public string? Alias { get; init; }

    /// <summary>Our service that this is a peer of. Not part of equality.</summary>
    public Sid Lsid { get; init; }

    /// <summary>What the other's host is called, if that is known. Not part of equality.</summary>
    public string? HostName { get; init; }

    /// <inheritdoc />
    public bool Equals(Peer? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && _hash == other._hash
            && Ruid == other.Ruid
            && Rhid == other.Rhid
            && Rsid == other.Rsid
            && Luid == other.Luid
            && string.Equals(Protocol, other.Protocol, StringComparison.Ordinal)
        );

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Peer);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    /// <summary><c>alias@host/protocol</c>, falling back to the first 6 hexadecimal digits of each id; fit to be shown (<see cref="PlainText"/>).</summary>
    public override string ToString() =>
        $"{PlainText.Name(Alias) ?? Ruid.Short}@{PlainText.Name(HostName) ?? Rhid.Short}/{PlainText.Clean(Protocol, MaxProtocolBytes)}";

    // string.GetHashCode differs from process to process, and with it would the order of a simulated run.
    private static int StableHash(string text)
    {
        unchecked
        {
            int hash = (int)2166136261;
            foreach (char c in text)
            {
                hash = (hash ^ c) * 16777619;
            }

            return hash;
        }
    }
}
