using System.Buffers.Binary;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>How a grant is kept: one entry of <see cref="StoreTable.Grants"/>.</summary>
/// <remarks>
/// Key: sid, luid. Value: version 1, flags (1: revoked, 2: protocols are named), visibility kind, count of contacts (2 bytes, big-endian), the contacts,
/// ascending; where protocols are named, their count (1 byte), then each as length (1 byte) and UTF-8, ascending. Anything else is damage.
/// </remarks>
internal static class GrantCodec
{
    public const int KeySize = Sid.Size + Uid.Size;

    private const byte Version = 1;
    private const int Head = 5;
    private const byte RevokedFlag = 1;
    private const byte ProtocolsFlag = 2;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] KeyOf(Sid app, Uid luid)
    {
        byte[] key = new byte[KeySize];
        app.WriteTo(key);
        luid.WriteTo(key.AsSpan(Sid.Size));
        return key;
    }

    public static byte[] ValueOf(AppGrant grant)
    {
        byte[][] protocols = [.. (grant.Protocols ?? []).Select(Strict.GetBytes)];
        bool isNamed = grant.Protocols is not null;
        IReadOnlyList<Uid> contacts = grant.Contacts.Contacts;
        byte[] value = new byte[
            Head + (contacts.Count * Uid.Size) + (isNamed ? 1 : 0) + protocols.Sum(p => 1 + p.Length)
        ];
        value[0] = Version;
        value[1] = (byte)((grant.IsRevoked ? RevokedFlag : 0) | (isNamed ? ProtocolsFlag : 0));
        value[2] = (byte)grant.Contacts.Kind;
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(3), (ushort)contacts.Count);
        int at = Head;
        foreach (Uid contact in contacts)
        {
            contact.WriteTo(value.AsSpan(at));
            at += Uid.Size;
        }

        if (isNamed)
        {
            value[at++] = (byte)protocols.Length;
        }

        foreach (byte[] protocol in protocols)
        {
            value[at++] = (byte)protocol.Length;
            protocol.CopyTo(value.AsSpan(at));
            at += protocol.Length;
        }

        return value;
    }

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the entry is damaged, or of a later version.</exception>
    public static AppGrant Read(StoreEntry entry)
    {
        try
        {
            if (entry.Key.Length != KeySize)
            {
                throw new FormatException($"its key has {entry.Key.Length} bytes, not {KeySize}");
            }

            ReadOnlySpan<byte> key = entry.Key.Span;
            AppGrant grant = ReadValue(new Sid(key[..Sid.Size]), new Uid(key[Sid.Size..]), entry.Value.Span);

            // One form for one meaning: what reads as a grant and is not written like that was not written here.
            return ValueOf(grant.Checked()).AsSpan().SequenceEqual(entry.Value.Span)
                ? grant
                : throw new FormatException("its lists are out of order, or it says more than its kind does");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"A grant in the store is damaged: {e.Message.TrimEnd('.')}. Key {Convert.ToHexStringLower(entry.Key.Span)}.",
                e
            );
        }
    }

    private static AppGrant ReadValue(Sid app, Uid luid, ReadOnlySpan<byte> value)
    {
        if (value.Length < Head)
        {
            throw new FormatException($"its value has {value.Length} bytes");
        }

        if (value[0] != Version)
        {
            throw new FormatException($"its version is {value[0]}; this program reads {Version}");
        }

        byte flags = value[1];
        int count = BinaryPrimitives.ReadUInt16BigEndian(value[3..]);
        if (flags > (RevokedFlag | ProtocolsFlag) || value.Length < Head + (count * Uid.Size))
        {
            throw new FormatException($"its flags are {flags}, and it names {count} contacts in {value.Length} bytes");
        }

        var contacts = new Uid[count];
        for (int i = 0; i < count; i++)
        {
            contacts[i] = new Uid(value.Slice(Head + (i * Uid.Size), Uid.Size));
        }

        ContactVisibility visibility = (VisibilityKind)value[2] switch
        {
            VisibilityKind.None => ContactVisibility.None,
            VisibilityKind.All => ContactVisibility.All,
            VisibilityKind.Only => ContactVisibility.Only(contacts),
            VisibilityKind.AllBut => ContactVisibility.AllBut(contacts),
            _ => throw new FormatException($"its visibility is {value[2]}"),
        };
        bool isNamed = (flags & ProtocolsFlag) != 0;
        IReadOnlyList<string>? protocols = isNamed ? ReadProtocols(value[(Head + (count * Uid.Size))..]) : null;
        return new AppGrant(app, luid, visibility, protocols) { IsRevoked = (flags & RevokedFlag) != 0 };
    }

    private static List<string> ReadProtocols(ReadOnlySpan<byte> rest)
    {
        var protocols = new List<string>();
        int count = rest.IsEmpty ? throw new FormatException("it ends before its protocols") : rest[0];
        rest = rest[1..];
        for (int i = 0; i < count; i++)
        {
            if (rest.IsEmpty || rest.Length < 1 + rest[0])
            {
                throw new FormatException("it ends within its protocols");
            }

            protocols.Add(Strict.GetString(rest.Slice(1, rest[0])));
            rest = rest[(1 + rest[0])..];
        }

        return protocols;
    }
}
