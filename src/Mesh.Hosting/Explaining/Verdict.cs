using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>What it comes to.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Cause">Why.</param>
/// <param name="Text">What to say of it, behind the peer's name.</param>
internal readonly record struct Verdict(PeerState State, PeerCause Cause, string Text);
