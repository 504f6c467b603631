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

    // Numbers of their own, so that a run has the keys it had before there were any.
    private const ulong Recoveries = 0x4000_0000_0000_0000;

    public SimKeys(ulong seed, bool areReal)
    {
        _areReal = areReal;
        Span<byte> named = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(named, seed);
        _secret = SHA256.HashData(named);
        Verifier = areReal ? new ProofVerifier(new DelegationCache()) : new SimProofVerifier(_secret);
    }

    public IProofVerifier Verifier { get; }

    public SimIdentity NextIdentity(string alias) =>
        _areReal
            ? new SimIdentity(alias, null, NextReal())
            : new SimIdentity(alias, new SimSigner(_secret, ++_next), null, new SimSigner(_secret, Recoveries | _next));

    /// <summary>A ring with a new host key.</summary>
    /// <param name="alias">What a new identity is called.</param>
    /// <param name="identities">Whom the host speaks as; null for a new identity.</param>
    public IKeyRing NextRing(string alias, IReadOnlyList<SimIdentity>? identities = null)
    {
        if (!_areReal)
        {
            var host = new SimSigner(_secret, ++_next);
            identities ??= [NextIdentity(alias)];
            return new SimKeyRing(host, identities);
        }

        var ring = new MemoryKeyRing(NextReal());
        foreach (SimIdentity one in identities ?? [NextIdentity(alias)])
        {
            ring.Add(one.RealKey!, one.Alias);
        }

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
