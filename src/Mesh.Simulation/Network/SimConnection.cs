using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>A connection of a host as it stands. From <see cref="SimMesh.Connections"/>.</summary>
/// <param name="Luid">Our identity.</param>
/// <param name="Ruid">The other's.</param>
/// <param name="Host">The other host.</param>
/// <param name="Objection">Why it should not be, by the books, clocks and proofs of both hosts; null if it may.</param>
public sealed record SimConnection(Uid Luid, Uid Ruid, SimHost Host, string? Objection);
