namespace Mesh.Contracts;

/// <summary>Where other hosts see this one, as they say. A hint, no proof: a host may lie.</summary>
/// <param name="Address">
/// <c>ip:port</c> where others reached us; only the <c>ip</c> where they saw us come from, since the port of a call is another each time.
/// </param>
/// <param name="IsReachable">True if it was dialled, and led here; false if calls of ours came from it.</param>
/// <param name="WitnessCount">How many proven hosts say so, each counted for what it said last.</param>
public sealed record ObservedAddress(string Address, bool IsReachable, int WitnessCount);
