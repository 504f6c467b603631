using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting.Tests;

/// <summary>Real P-256 keys that come from a seed, so that ids, and all that is ordered by them, are the same in each run.</summary>
internal sealed class SeededKeys(ulong seed)
{
    private uint _next;

    public SigningKey Next()
    {
        Span<byte> named = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(named, seed);
        BinaryPrimitives.WriteUInt32BigEndian(named[8..], ++_next);
        byte[] secret = SHA256.HashData(named);

        // Below the order of the curve, whatever the hash says, and never zero.
        secret[0] = 0;
        secret[^1] |= 1;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        return SigningKey.ImportPkcs8Pem(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }

    public MemoryKeyRing NextRing()
    {
        var ring = new MemoryKeyRing(Next());
        ring.Add(Next());
        return ring;
    }
}
