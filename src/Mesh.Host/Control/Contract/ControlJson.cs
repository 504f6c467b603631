using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>How the records of this folder are written: camelCase, nothing left out, everything but ASCII escaped. Made at compile time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(PeersAnswer))]
[JsonSerializable(typeof(PeerChange))]
[JsonSerializable(typeof(ConnectionsAnswer))]
[JsonSerializable(typeof(ConnectRequest))]
[JsonSerializable(typeof(DisconnectRequest))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(ContactsAnswer))]
[JsonSerializable(typeof(AddContactRequest))]
[JsonSerializable(typeof(ContactRequest))]
[JsonSerializable(typeof(PinsAnswer))]
[JsonSerializable(typeof(PinAddedAnswer))]
[JsonSerializable(typeof(PinChange))]
[JsonSerializable(typeof(AddPinRequest))]
[JsonSerializable(typeof(RemovePinRequest))]
[JsonSerializable(typeof(GrantsAnswer))]
[JsonSerializable(typeof(GrantChangedAnswer))]
[JsonSerializable(typeof(GrantAuditAnswer))]
[JsonSerializable(typeof(SetGrantRequest))]
[JsonSerializable(typeof(GrantRequest))]
[JsonSerializable(typeof(RenameContactRequest))]
[JsonSerializable(typeof(CardAnswer))]
[JsonSerializable(typeof(CardRequest))]
[JsonSerializable(typeof(BansAnswer))]
[JsonSerializable(typeof(AddBanRequest))]
[JsonSerializable(typeof(RemoveBanRequest))]
[JsonSerializable(typeof(BanInfo))]
[JsonSerializable(typeof(RequestInfo))]
[JsonSerializable(typeof(RequestsAnswer))]
[JsonSerializable(typeof(AskForContactRequest))]
[JsonSerializable(typeof(RequestActionRequest))]
internal sealed partial class ControlJson : JsonSerializerContext;
