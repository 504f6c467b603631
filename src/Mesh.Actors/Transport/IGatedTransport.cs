using Mesh.Actors.Bans;

namespace Mesh.Actors.Transport;

/// <summary>A transport that can turn callers away before it spends anything on them, and that looks names up by itself.</summary>
/// <remarks>With another transport the host asks the gate when a link comes, and before it dials an address that is no name.</remarks>
internal interface IGatedTransport
{
    /// <summary>Which addresses there is nothing to do with; null for none. Set before it listens.</summary>
    AddressGate? Gate { get; set; }
}
