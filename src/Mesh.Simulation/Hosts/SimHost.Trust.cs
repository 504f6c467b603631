using Mesh.Hosting;

namespace Mesh.Simulation;

// With whom it may have to do, and through which identities.
public sealed partial class SimHost
{
    internal HostTrust Trust { get; }

    /// <summary>Whom it was given the keys of; empty where it has an identity of its own.</summary>
    internal IReadOnlyList<SimIdentity> Owned => _identities ?? [];

    /// <summary>Whom it speaks as without their keys.</summary>
    internal IReadOnlyList<SimIdentity> Delegated => _delegated;

    private void WatchTrust(MeshHost mesh)
    {
        Trust.OnBans();
        mesh.Bans.Book.Changed += _ =>
        {
            Trust.OnBans();
            OnTrustChanged();
        };
        mesh.Revocations.Book.Added += _ => OnTrustChanged();
    }

    private void OnTrustChanged()
    {
        Trust.OnChanged();
        _mesh.Checks.OnReality(this);
    }

    private KeptBooks SaidToBeKept() => new(this, _mesh.Keys.Verifier.VerifySignature);
}
