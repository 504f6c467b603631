using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>Gives the hosts of a run their keys, all from the seed: cheap ones, or real P-256 keys.</summary>
internal sealed class SimKeys
{
    private readonly bool _areReal;
    private readonly byte[] _secret;
    private ulong _next;

    public SimKeys(ulong seed, bool areReal)
    {
        _areReal = areReal;
        Span<byte> named = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(named, seed);
        _secret = SHA256.HashData(named);
        Verifier = areReal ? new ProofVerifier(new DelegationCache()) : new SimProofVerifier(_secret);
    }

    public IProofVerifier Verifier { get; }

    public IKeyRing NextRing(string alias)
    {
        if (!_areReal)
        {
            return new SimKeyRing(new SimSigner(_secret, ++_next), [(new SimSigner(_secret, ++_next), alias)]);
        }

        var ring = new MemoryKeyRing(NextReal());
        ring.Add(NextReal(), alias);
        return ring;
    }

    private SigningKey NextReal()
    {
        Span<byte> named = stackalloc byte[40];
        _secret.CopyTo(named);
        BinaryPrimitives.WriteUInt64BigEndian(named[32..], ++_next);
        byte[] secret = SHA256.HashData(named);

        // Below the order of the curve, whatever the hash says, and never zero.
        secret[0] = 0;
        secret[^1] |= 1;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        return SigningKey.ImportPkcs8Pem(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
