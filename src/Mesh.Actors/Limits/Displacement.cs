namespace Mesh.Actors.Limits;

/// <summary>A connection that loses its place to another one.</summary>
/// <param name="Victim">Which.</param>
/// <param name="Was">What it was worth.</param>
/// <param name="By">Who has its place.</param>
/// <param name="Worth">What that one is worth.</param>
internal sealed record Displacement(SlotKey Victim, ConnectionValue Was, SlotKey By, ConnectionValue Worth);
