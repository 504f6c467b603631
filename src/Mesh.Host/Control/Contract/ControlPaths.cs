namespace Mesh.Host.Control.Contract;

/// <summary>What a node answers to, on its control socket (docs/control.md).</summary>
internal static class ControlPaths
{
    public const string Status = "/v1/status";
    public const string Peers = "/v1/peers";
    public const string PeerChanges = "/v1/peers/changes";
    public const string Connections = "/v1/connections";
    public const string Connect = "/v1/connections/connect";
    public const string Disconnect = "/v1/connections/disconnect";
    public const string Send = "/v1/send";
    public const string Explain = "/v1/explain";
    public const string Contacts = "/v1/contacts";
    public const string Contact = "/v1/contacts/one";
    public const string AddContact = "/v1/contacts/add";
    public const string RemoveContact = "/v1/contacts/remove";
    public const string RenameContact = "/v1/contacts/rename";
    public const string ExportContact = "/v1/contacts/card";
    public const string BanContact = "/v1/contacts/ban";
    public const string UnbanContact = "/v1/contacts/unban";
    public const string Bans = "/v1/bans";
    public const string Pins = "/v1/pins";
    public const string PinChanges = "/v1/pins/changes";
    public const string AddPin = "/v1/pins/add";
    public const string RemovePin = "/v1/pins/remove";
    public const string Grants = "/v1/grants";
    public const string SetGrant = "/v1/grants/set";
    public const string RevokeGrant = "/v1/grants/revoke";
    public const string ClearGrant = "/v1/grants/clear";
    public const string GrantAudit = "/v1/grants/audit";
    public const string AddBan = "/v1/bans/add";
    public const string RemoveBan = "/v1/bans/remove";
    public const string Requests = "/v1/requests";
    public const string AskRequest = "/v1/requests/ask";
    public const string AcceptRequest = "/v1/requests/accept";
    public const string DeclineRequest = "/v1/requests/decline";
    public const string WithdrawRequest = "/v1/requests/withdraw";
    public const string OwnCard = "/v1/identities/card";

    /// <summary>A path with a question.</summary>
    public static string With(string path, string name, string value) => $"{path}?{name}={Uri.EscapeDataString(value)}";
}
