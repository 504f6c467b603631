using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>Somebody of a run, who speaks through the hosts that were given the identity's key. From <see cref="SimMesh.NewIdentity"/>.</summary>
public sealed class SimIdentity
{
    private readonly List<SimHost> _hosts = [];

    internal SimIdentity(string alias, SimSigner? signer, SigningKey? realKey, SimSigner? recovery = null)
    {
        Recovery = recovery;
        Alias = alias;
        Signer = signer;
        RealKey = realKey;
        Uid = signer is null ? realKey!.Uid : Uid.OfPublicKey(signer.PublicKey.Span);
    }

    /// <summary>The identity.</summary>
    public Uid Uid { get; }

    /// <summary>What it calls itself.</summary>
    public string Alias { get; }

    /// <summary>The hosts that speak as it, in the order of their making; all of them are on its cards.</summary>
    public IReadOnlyList<SimHost> Hosts => _hosts;

    /// <summary>What its recovery key and the other identity sign when that one is to take its place. Not with real keys.</summary>
    /// <exception cref="InvalidOperationException">The run has real keys.</exception>
    public Succession SucceededBy(SimIdentity next, DateTimeOffset issued)
    {
        ArgumentNullException.ThrowIfNull(next);
        return Recovery is null || next.Signer is null
            ? throw new InvalidOperationException("Recovery keys are simulated only.")
            : Succession.Issue(Recovery, Uid, next.Signer, Succession.RecoveryOf(next.Recovery!), issued);
    }

    internal SimSigner? Recovery { get; }

    internal SimSigner? Signer { get; }

    internal SigningKey? RealKey { get; }

    internal void Add(SimHost host) => _hosts.Add(host);
}
