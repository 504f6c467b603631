using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>How the records of this folder are written: camelCase, nothing left out, everything but ASCII escaped. Made at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(PeersAnswer))]
[JsonSerializable(typeof(PeerChange))]
internal sealed partial class ControlJson : JsonSerializerContext;
