using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What has one slot: our identity, the remote one, and the remote host.</summary>
internal readonly record struct SlotKey(Uid Luid, Uid Ruid, Hid Rhid);
