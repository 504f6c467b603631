namespace Mesh.Contracts.Primitives;

/// <summary>A peer of a <see cref="PeerTable"/>.</summary>
/// <param name="Id">Who.</param>
/// <param name="Address">Where, as it was given.</param>
public readonly record struct PeerEntry(PeerId Id, string Address);
