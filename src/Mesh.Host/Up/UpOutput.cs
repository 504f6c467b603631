using System.Text.Json.Nodes;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Terminal;

namespace Mesh.Host.Up;

/// <summary>Writes what happens while <c>mesh up</c> runs: lines for people, or one JSON object per line. Free to use from any thread.</summary>
/// <remarks>
/// The objects: <c>started</c> (home, hid, bootEpoch, listen, trust, permissions, apps), <c>card</c>, <c>online</c>, <c>offline</c>, <c>chat</c>, <c>notSent</c>,
/// <c>echo</c>, <c>dialFailed</c>, <c>seen</c>, <c>contact</c>, <c>request</c>, <c>declined</c>, <c>notice</c>, <c>stopped</c>; each has <c>event</c> and <c>at</c> (UTC).
/// </remarks>
internal sealed class UpOutput(ProgramIo io, bool isJson, TimeProvider time)
{
    public void Online(string app, Online online) =>
        Write("online", $"+ {PeerText.Of(online.Peer)} is online ({app})", () => About(app, online.Peer, online.Epoch));

    public void Offline(string app, Offline offline) =>
        Write(
            "offline",
            $"- {PeerText.Of(offline.Peer)} is offline: {Why(offline)} ({app})",
            () =>
            {
                JsonObject about = About(app, offline.Peer, offline.Epoch);
                about["reason"] = offline.Reason.ToString();
                about["detail"] = offline.Detail;
                return about;
            }
        );

    public void Request(ReceivedRequest request) =>
        Write(
            "request",
            $"? {PeerText.Name(request.From.Alias, request.From.Uid)} asks to become a contact: mesh contacts accept {request.Id.ToString()[..12]}",
            () =>
                new JsonObject
                {
                    ["id"] = request.Id.ToString(),
                    ["uid"] = request.From.Uid.ToString(),
                    ["alias"] = request.From.Alias,
                    ["text"] = request.Text,
                }
        );

    /// <summary>Somebody whom we asked does not want to be a contact.</summary>
    public void Declined(SentRequest request) =>
        Write(
            "declined",
            $"! {PeerText.Name(request.To.Alias, request.To.Uid)} has declined to become a contact; asked again within 24 hours, it is declined unseen",
            () =>
                new JsonObject
                {
                    ["id"] = request.Id.ToString(),
                    ["uid"] = request.To.Uid.ToString(),
                    ["alias"] = request.To.Alias,
                }
        );

    public void Chat(Peer peer, string text) =>
        Write(
            "chat",
            $"{PeerText.Of(peer)}: {text}",
            () =>
            {
                JsonObject about = About("chat", peer, epoch: null);
                about["text"] = text;
                return about;
            }
        );

    public void NotSent(string app, Peer? peer, string reason, MeshErrorCode code) =>
        Write(
            "notSent",
            peer is null ? $"! not sent: {reason}" : $"! not sent to {PeerText.Of(peer)}: {reason}",
            () =>
                new JsonObject
                {
                    ["app"] = app,
                    ["peer"] = peer?.ToString(),
                    ["reason"] = reason,
                    ["code"] = (int)code,
                }
        );

    public void Echoed(Peer peer, long frames, long bytes) =>
        Write(
            "echo",
            FormattableString.Invariant($"  echoed {frames:N0} frames ({bytes:N0} bytes) to {PeerText.Of(peer)}"),
            () =>
            {
                JsonObject about = About("echo", peer, epoch: null);
                about["frames"] = frames;
                about["bytes"] = bytes;
                return about;
            }
        );

    public void DialFailed(string who, Uid uid, MeshException error) =>
        Write(
            "dialFailed",
            $"! {who} cannot be reached yet: {TerminalText.Clean(error.Message).TrimEnd('.')}. If only one of you has added the other's card so far, that is why. Trying again by itself.",
            () =>
                new JsonObject
                {
                    ["uid"] = uid.ToString(),
                    ["alias"] = who,
                    ["reason"] = error.Message,
                    ["attempts"] = new JsonArray([
                        .. error.Attempts.Select(attempt => new JsonObject
                        {
                            ["address"] = attempt.Address,
                            ["stage"] = attempt.Stage.ToString().ToLowerInvariant(),
                            ["reason"] = attempt.Reason,
                            ["seconds"] = attempt.After.TotalSeconds,
                        }),
                    ]),
                }
        );

    /// <summary>Where other hosts say that they see this one.</summary>
    public void Seen(IReadOnlyList<ObservedAddress> addresses) =>
        Write(
            "seen",
            $"  others see this machine at {string.Join(", ", addresses.Select(seen => TerminalText.Clean(seen.Address)))}",
            () =>
                new JsonObject
                {
                    ["addresses"] = new JsonArray([
                        .. addresses.Select(seen => new JsonObject
                        {
                            ["address"] = seen.Address,
                            ["reachable"] = seen.IsReachable,
                            ["witnesses"] = seen.WitnessCount,
                        }),
                    ]),
                }
        );

    public void Contact(string change, string who, Uid uid) =>
        Write(
            "contact",
            $"  contact {change.ToLowerInvariant()}: {who}",
            () =>
                new JsonObject
                {
                    ["change"] = change.ToLowerInvariant(),
                    ["uid"] = uid.ToString(),
                    ["alias"] = who,
                }
        );

    public void Notice(string text) =>
        Write("notice", $"! {TerminalText.Clean(text)}", () => new JsonObject { ["text"] = text });

    /// <summary>Writes an event.</summary>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="text">Its line for people; null for none.</param>
    /// <param name="json">What the object has beside its name and time.</param>
    public void Write(string name, string? text, Func<JsonObject> json)
    {
        if (!isJson)
        {
            if (text is not null)
            {
                TextTable.WriteLine(io, text);
            }

            return;
        }

        JsonObject line = json();
        line.Insert(0, "event", name);
        line.Insert(1, "at", time.GetUtcNow().ToString("O"));
        io.Out.WriteLine(JsonLine.Of(line));
    }

    /// <summary>Words with commas between them.</summary>
    public static string Listed(IEnumerable<string> words, string none) =>
        string.Join(", ", words.DefaultIfEmpty(none));

    private static string Why(Offline offline) =>
        offline.Detail is { } detail ? $"{offline.Reason}, {TerminalText.Clean(detail)}" : offline.Reason.ToString();

    private static JsonObject About(string app, Peer peer, long? epoch)
    {
        var about = new JsonObject
        {
            ["app"] = app,
            ["peer"] = peer.ToString(),
            ["uid"] = peer.Ruid.ToString(),
            ["hid"] = peer.Rhid.ToString(),
            ["alias"] = peer.Alias,
            ["protocol"] = peer.Protocol,
        };
        if (epoch is not null)
        {
            about["epoch"] = epoch;
        }

        return about;
    }
}
