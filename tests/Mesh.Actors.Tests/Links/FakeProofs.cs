using System.Security.Cryptography;
using System.Text;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>
/// Signatures that cost nothing and cannot be made by whoever does not call <c>Sign</c>: for thousands of handshakes.
/// </summary>
internal sealed class FakeProofs : IProofVerifier
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    public static byte[] Delegation(
        Uid uid,
        Hid hid,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter,
        ulong serial = 1
    ) => Sign($"D|{uid}|{hid}|{notBefore.ToUnixTimeSeconds()}|{notAfter.ToUnixTimeSeconds()}|{serial}");

    public static byte[] Metadata(Uid uid, Hid hid, string json) => Sign($"M|{uid}|{hid}|{json}");

    public ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        string[] fields = Open(encoded, "D", 6);
        if (fields[2] != proven.ToString())
        {
            throw new WireException(WireCode.Refused, "Delegation of another host.");
        }

        DateTimeOffset notBefore = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[3]));
        DateTimeOffset notAfter = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[4]));
        return now + Tolerance < notBefore || now >= notAfter
            ? throw new WireException(WireCode.Refused, "Delegation not in force.")
            : new ProvenIdentity(Uid.Parse(fields[1]), notAfter, ulong.Parse(fields[5]));
    }

    public ContactCard VerifyCard(ReadOnlyMemory<byte> encoded, DateTimeOffset now) => ContactCard.Read(encoded, now);

    public ProvenMetadata VerifyMetadata(
        ReadOnlyMemory<byte> encoded,
        Uid subject,
        Hid host,
        ReadOnlyMemory<byte> hostPublicKey,
        DateTimeOffset now
    )
    {
        string[] fields = Open(encoded, "M", 4);
        return fields[1] == subject.ToString() && fields[2] == host.ToString()
            ? new ProvenMetadata(fields[3], 1, 1, TimeSpan.FromHours(1), encoded)
            : throw new WireException(WireCode.Refused, "Metadata of somebody else.");
    }

    private static byte[] Sign(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. SHA256.HashData(bytes), .. bytes];
    }

    private static string[] Open(ReadOnlyMemory<byte> encoded, string kind, int count)
    {
        ReadOnlySpan<byte> bytes = encoded.Span;
        if (bytes.Length < 32 || !SHA256.HashData(bytes[32..]).AsSpan().SequenceEqual(bytes[..32]))
        {
            throw new WireException(WireCode.Refused, "Wrong signature.");
        }

        string[] fields = Encoding.UTF8.GetString(bytes[32..]).Split('|', count);
        return fields.Length == count && fields[0] == kind ? fields : throw new WireException("Not the kind.");
    }
}
