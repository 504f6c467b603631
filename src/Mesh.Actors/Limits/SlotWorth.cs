namespace Mesh.Actors.Limits;

/// <summary>What a connection is worth, where that may depend on the others of its identity.</summary>
/// <param name="Value">What it is worth.</param>
/// <param name="Beside">
/// What it is worth while another host of the identity has that value: a pin on any host gives it to one at a time, so that nobody takes more by having many
/// hosts. Null if it does not depend on them.
/// </param>
internal readonly record struct SlotWorth(ConnectionValue Value, ConnectionValue? Beside = null)
{
    public static implicit operator SlotWorth(ConnectionValue value) => new(value);
}
