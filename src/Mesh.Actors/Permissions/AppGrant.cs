using System.Text;
using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>What one app may do as one of our identities. Immutable; compared by what it says.</summary>
/// <param name="App">The app's service id.</param>
/// <param name="Luid">Our identity.</param>
/// <param name="Contacts">Which contacts it sees, and by which it is seen.</param>
/// <param name="Protocols">By which of its protocols; null for all that it speaks. At most 64, of 1 to 64 bytes of UTF-8.</param>
public sealed record AppGrant(Sid App, Uid Luid, ContactVisibility Contacts, IReadOnlyList<string>? Protocols = null)
{
    /// <summary>The most protocols that are named.</summary>
    public const int MaxProtocols = 64;

    /// <summary>True if the app may not use the identity at all, whatever else is open.</summary>
    /// <value>False by default.</value>
    public bool IsRevoked { get; init; }

    /// <summary>That an app may not use an identity.</summary>
    public static AppGrant Revoked(Sid app, Uid luid) => new(app, luid, ContactVisibility.None) { IsRevoked = true };

    /// <summary>Whether the app may speak a protocol as this identity.</summary>
    public bool Speaks(string protocol) => !IsRevoked && Protocols?.Contains(protocol, StringComparer.Ordinal) != false;

    /// <summary>Whether the app may see a contact as this identity.</summary>
    public bool Shows(Uid contact) => !IsRevoked && Contacts.Shows(contact);

    /// <inheritdoc />
    public bool Equals(AppGrant? other) =>
        other is not null
        && App == other.App
        && Luid == other.Luid
        && IsRevoked == other.IsRevoked
        && Contacts.Equals(other.Contacts)
        && (
            Protocols is null || other.Protocols is null
                ? Protocols is null && other.Protocols is null
                : Protocols.SequenceEqual(other.Protocols, StringComparer.Ordinal)
        );

    /// <inheritdoc />
    public override int GetHashCode() => App.GetHashCode() ^ Luid.GetHashCode();

    /// <summary>What it allows, in words, without the app and the identity.</summary>
    public override string ToString()
    {
        if (IsRevoked)
        {
            return "revoked";
        }

        string protocols = Protocols switch
        {
            null => "every protocol",
            [] => "no protocol",
            _ => string.Join(' ', Protocols.Select(protocol => $"\"{PlainText.Clean(protocol, 64)}\"")),
        };
        return $"{Contacts}; {protocols}";
    }

    /// <summary>As it is kept: protocols in ascending order, each once, and what may be kept at all.</summary>
    /// <exception cref="ArgumentException">A protocol breaks its rule, or the app or the identity is zero.</exception>
    internal AppGrant Checked()
    {
        if (App.IsZero || Luid.IsZero)
        {
            throw new ArgumentException("A grant is for an app and an identity; one of them is all zeros.");
        }

        ArgumentNullException.ThrowIfNull(Contacts);
        if (IsRevoked)
        {
            return Revoked(App, Luid);
        }

        string[]? protocols = Protocols is null
            ? null
            : [.. Protocols.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (protocols?.Length > MaxProtocols)
        {
            throw new ArgumentException($"A grant names at most {MaxProtocols} protocols, not {protocols.Length}.");
        }

        if (
            Array.Find(protocols ?? [], p => Encoding.UTF8.GetByteCount(p) is 0 or > Peer.MaxProtocolBytes) is { } wrong
        )
        {
            throw new ArgumentException(
                $"A protocol name has 1 to {Peer.MaxProtocolBytes} bytes of UTF-8; found \"{PlainText.Clean(wrong, 64)}\"."
            );
        }

        return this with
        {
            Protocols = protocols,
        };
    }
}
