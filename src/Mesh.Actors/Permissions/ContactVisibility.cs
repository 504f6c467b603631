using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>Which kind of <see cref="ContactVisibility"/> it is. The numbers are stable: they are kept.</summary>
public enum VisibilityKind
{
    /// <summary>No contact is seen.</summary>
    None = 0,

    /// <summary>Every contact is seen, those to come too.</summary>
    All = 1,

    /// <summary>Those listed are seen.</summary>
    Only = 2,

    /// <summary>Those listed are not seen, all others are, those to come too.</summary>
    AllBut = 3,
}

/// <summary>Which contacts an app sees as one of our identities, and by which it is seen.</summary>
/// <remarks>Immutable; compared by what it says. The host's own identities are no contacts: no visibility hides them.</remarks>
public sealed class ContactVisibility : IEquatable<ContactVisibility>
{
    /// <summary>The most contacts that are listed.</summary>
    public const int MaxContacts = 4_096;

    private readonly Uid[] _contacts;

    private ContactVisibility(VisibilityKind kind, Uid[] contacts)
    {
        Kind = kind;
        _contacts = contacts;
    }

    /// <summary>No contact.</summary>
    public static ContactVisibility None { get; } = new(VisibilityKind.None, []);

    /// <summary>Every contact.</summary>
    public static ContactVisibility All { get; } = new(VisibilityKind.All, []);

    /// <summary>Which kind.</summary>
    public VisibilityKind Kind { get; }

    /// <summary>Those listed, each once, ascending; empty for <see cref="None"/> and <see cref="All"/>.</summary>
    public IReadOnlyList<Uid> Contacts => _contacts;

    /// <summary>These contacts and no others.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxContacts"/>.</exception>
    public static ContactVisibility Only(params IEnumerable<Uid> contacts) => Of(VisibilityKind.Only, contacts);

    /// <summary>Every contact but these.</summary>
    /// <inheritdoc cref="Only"/>
    public static ContactVisibility AllBut(params IEnumerable<Uid> contacts) => Of(VisibilityKind.AllBut, contacts);

    /// <summary>Whether a contact is seen.</summary>
    public bool Shows(Uid contact) =>
        Kind switch
        {
            VisibilityKind.All => true,
            VisibilityKind.Only => IsListed(contact),
            VisibilityKind.AllBut => !IsListed(contact),
            _ => false,
        };

    /// <summary>The same, with somebody else in the place of one who is listed.</summary>
    internal ContactVisibility With(Uid old, Uid next) =>
        IsListed(old) ? Of(Kind, _contacts.Select(one => one == old ? next : one)) : this;

    /// <inheritdoc />
    public bool Equals(ContactVisibility? other) =>
        other is not null && Kind == other.Kind && _contacts.AsSpan().SequenceEqual(other._contacts);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ContactVisibility);

    /// <inheritdoc />
    public override int GetHashCode() =>
        ((int)Kind * 397) ^ (_contacts.Length == 0 ? 0 : _contacts[0].GetHashCode() + _contacts.Length);

    /// <summary>All of it, in words; of many contacts the first few and how many more.</summary>
    public override string ToString() =>
        Kind switch
        {
            VisibilityKind.None => "no contact",
            VisibilityKind.All => "all contacts",
            VisibilityKind.Only => $"only {Listed()}",
            _ => $"all contacts but {Listed()}",
        };

    private static ContactVisibility Of(VisibilityKind kind, IEnumerable<Uid> contacts)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        Uid[] listed = [.. contacts.Distinct().Order()];
        return listed.Length <= MaxContacts
            ? new ContactVisibility(kind, listed)
            : throw new ArgumentException(
                $"At most {MaxContacts} contacts are listed; these are {listed.Length}.",
                nameof(contacts)
            );
    }

    private bool IsListed(Uid contact) => Array.BinarySearch(_contacts, contact) >= 0;

    private string Listed()
    {
        const int Shown = 8;
        string shown = string.Join(' ', _contacts.Take(Shown));
        return _contacts.Length switch
        {
            0 => "nobody",
            <= Shown => shown,
            _ => $"{shown} and {_contacts.Length - Shown} more",
        };
    }
}
