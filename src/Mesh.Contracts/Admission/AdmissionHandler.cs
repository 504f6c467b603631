namespace Mesh.Contracts;

/// <summary>Decides who comes in. Asked for each incoming link whose caller has proven itself.</summary>
/// <remarks>
/// No answer in 10 s is a denial, and so is a throw. The token is cancelled when the answer no longer counts: the time
/// is over, or the caller is gone. Several calls may be under way at once. Where no handler is set (null) everybody who
/// got so far is allowed.
/// </remarks>
public delegate ValueTask<AdmissionDecision> AdmissionHandler(
    AdmissionRequest request,
    CancellationToken cancellationToken
);
