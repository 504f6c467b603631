namespace Mesh.Contracts;

/// <summary>How firmly a pin keeps its connection (Wish: peer pins).</summary>
public enum PinPolicy
{
    /// <summary>Connect when possible; the connection may be closed when nobody uses it.</summary>
    Eager = 0,

    /// <summary>Keep the connection up, and bring it up again for ever.</summary>
    Always = 1,
}
