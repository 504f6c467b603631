namespace Mesh.Host.Control.Contract;

/// <summary>What a node answers to, on its control socket (docs/control.md).</summary>
internal static class ControlPaths
{
    public const string Status = "/v1/status";
    public const string Peers = "/v1/peers";
    public const string PeerChanges = "/v1/peers/changes";
}
