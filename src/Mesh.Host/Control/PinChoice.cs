using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Host.Up;
using Mesh.Hosting.Reporting;

namespace Mesh.Host.Control;

/// <summary>Which pin somebody means.</summary>
internal static class PinChoice
{
    /// <summary>What is typed for any host of somebody.</summary>
    public const string AnyHost = "any";

    private const int Listed = 5;
    private static readonly string[] Policies = ["always", "eager"];

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is no policy.</exception>
    public static PinPolicy PolicyOf(string text) =>
        text switch
        {
            "always" => PinPolicy.Always,
            "eager" => PinPolicy.Eager,
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"A pin's policy is always or eager, not \"{TerminalText.Clean(text)}\".{NearNames.Sentence(text, Policies)}"
            ),
        };

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is out of its range.</exception>
    public static byte PriorityOf(int priority) =>
        priority is >= 0 and <= byte.MaxValue
            ? (byte)priority
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"A pin's priority is 0 (goes first) to 255, not {priority}."
            );

    /// <summary>What is to be pinned.</summary>
    /// <exception cref="MeshException">Nobody is called so, or several are.</exception>
    public static (Uid Luid, Uid Ruid, Hid Rhid) TargetOf(ControlNode node, HostReport report, AddPinRequest request)
    {
        (string who, string? host) = Split(request.Who, request.Host);
        Uid ruid = NodeNames.Identity(node, report, who);
        Succeeded.Refuse(node.Host.Contacts, ruid);
        Hid rhid = host is null or AnyHost ? Hid.Any : NodeNames.Host(node, report, ruid, host)!.Value;
        return (NodeNames.Own(node, request.As) ?? node.Host.Identities[0].Uid, ruid, rhid);
    }

    /// <summary>The one pin that is meant, of those there are.</summary>
    /// <exception cref="MeshException">None fits, or several do; the message names them.</exception>
    public static OwnedPin One(ControlNode node, IReadOnlyList<OwnedPin> pins, RemovePinRequest request)
    {
        (string who, string? host) = Split(request.Who, request.Host);
        string app = request.App ?? OperatorApp.Name;
        OwnedPin[] ofApp = [.. pins.Where(pin => IsOf(pin, app))];
        if (ofApp.Length == 0)
        {
            string[] owners = [.. pins.Select(pin => pin.AppName).Distinct().Order(StringComparer.Ordinal)];
            throw new MeshException(
                MeshErrorCode.NoConnection,
                $"The app \"{TerminalText.Clean(app)}\" pins nobody.{NearNames.Sentence(app, owners)}"
                    + $" Apps that do: {string.Join(", ", owners.Select(TerminalText.Clean).DefaultIfEmpty("none"))}. See: mesh pins"
            );
        }

        Uid ruid = IdentitySearch.One(
            ofApp.Select(pin => (pin.Pin.Ruid, node.AliasOf(pin.Pin.Ruid))),
            who,
            $"identity that {TerminalText.Clean(app)} pins",
            "mesh pins"
        );
        Uid? luid = NodeNames.Own(node, request.As);
        OwnedPin[] ofWhom = [.. ofApp.Where(pin => pin.Pin.Ruid == ruid)];
        OwnedPin[] found = [.. ofWhom.Where(pin => (luid ?? pin.Pin.Luid) == pin.Pin.Luid && IsOn(host, pin.Pin.Rhid))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new MeshException(
                MeshErrorCode.NoConnection,
                $"{TerminalText.Clean(app)} has no such pin on {PeerText.Name(node.AliasOf(ruid), ruid)}; it has {Names(node, ofWhom)}."
            ),
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"{found.Length} pins of {TerminalText.Clean(app)} fit: {Names(node, found)}. Name one by --host and --as."
            ),
        };
    }

    /// <summary>Whom a pin is on, and where.</summary>
    public static string NameOf(ControlNode node, Pin pin) =>
        $"{PeerText.Name(node.AliasOf(pin.Ruid), pin.Ruid)}@{(pin.Rhid == Hid.Any ? AnyHost : pin.Rhid.Short)}";

    private static string Names(ControlNode node, IReadOnlyList<OwnedPin> pins) =>
        string.Join(
            ", ",
            pins.Take(Listed)
                .Select(pin => $"{NameOf(node, pin.Pin)} as {PeerText.Name(node.AliasOf(pin.Pin.Luid), pin.Pin.Luid)}")
        ) + (pins.Count > Listed ? ", …" : "");

    private static (string Who, string? Host) Split(string typed, string? option)
    {
        PeerName name = PeerName.Parse(typed);
        if (name.Protocol is { } protocol)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"A pin is on a connection, for all protocols: leave out \"/{TerminalText.Clean(protocol)}\"."
            );
        }

        return name.Host is { } one && option is { } other && one != other
            ? throw new MeshException(
                MeshErrorCode.Invalid,
                $"Two hosts are named: {TerminalText.Clean(one)} and {TerminalText.Clean(other)}."
            )
            : (name.Who, option ?? name.Host);
    }

    private static bool IsOf(OwnedPin pin, string app) =>
        pin.AppName == app || SidText.Of(pin.Owner) == app || pin.Owner.ToString() == app;

    private static bool IsOn(string? typed, Hid host) =>
        typed switch
        {
            null => true,
            AnyHost => host == Hid.Any,
            _ => host != Hid.Any && NodeNames.IsMeant(typed, name: null, host),
        };
}
