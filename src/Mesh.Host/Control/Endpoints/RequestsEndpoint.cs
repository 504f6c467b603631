using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;
using Mesh.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control.Endpoints;

/// <summary>Contact requests: those that are open and those that are over, asking, answering, taking back.</summary>
internal static class RequestsEndpoint
{
    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Requests,
            ControlJson.Default.RequestsAnswer,
            (_, node, _) => Task.FromResult(new RequestsAnswer(All(node)))
        );
        server.Handle("POST", ControlPaths.AskRequest, ControlJson.Default.RequestInfo, AskAsync);
        Act(server, ControlPaths.AcceptRequest, sent: false, (requests, id) => requests.AcceptAsync(id));
        Act(server, ControlPaths.DeclineRequest, sent: false, (requests, id) => requests.DeclineAsync(id));
        Act(server, ControlPaths.WithdrawRequest, sent: true, (requests, id) => requests.WithdrawAsync(id));
    }

    private static async Task<RequestInfo> AskAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        AskForContactRequest asked = await ControlServer.ReadAsync(
            context,
            ControlJson.Default.AskForContactRequest,
            stop
        );
        var card = ContactCard.Parse(asked.Card, node.Time.GetUtcNow());
        RequestId id = await node.Host.Requests.RequestAsync(card, NodeNames.Own(node, asked.As), asked.Text);
        return One(node, id.ToString(), sent: true);
    }

    private static void Act(ControlServer server, string path, bool sent, Func<HostRequests, RequestId, Task> act) =>
        server.Handle(
            "POST",
            path,
            ControlJson.Default.RequestInfo,
            async (context, node, stop) =>
            {
                RequestActionRequest asked = await ControlServer.ReadAsync(
                    context,
                    ControlJson.Default.RequestActionRequest,
                    stop
                );
                RequestInfo found = One(node, asked.Request, sent);
                RequestId.TryParse(found.Id, out RequestId id);
                await act(node.Host.Requests, id);
                return One(node, found.Id, sent);
            }
        );

    private static IReadOnlyList<RequestInfo> All(ControlNode node)
    {
        ContactRequests all = node.Host.Requests.All;
        return [.. all.Sent.Select(Info), .. all.Received.Select(Info)];
    }

    // By the id or its beginning; or by the name of the other side, of which those that are open come first.
    private static RequestInfo One(ControlNode node, string typed, bool sent)
    {
        RequestInfo[] all = [.. All(node).Where(one => one.Sent == sent)];
        RequestInfo[] found =
        [
            .. all.Where(one => typed.Length > 0 && one.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase)),
        ];
        if (found.Length == 0)
        {
            RequestInfo[] named = [.. all.Where(one => one.Alias == typed)];
            named =
                named.Length > 0
                    ? named
                    : [.. all.Where(one => string.Equals(one.Alias, typed, StringComparison.OrdinalIgnoreCase))];
            RequestInfo[] open = [.. named.Where(IsOpen)];
            found = open.Length > 0 ? open : named;
        }

        string name = TerminalText.Clean(typed);
        string kind = sent ? "of ours" : "made to us";
        return found.Length switch
        {
            1 => found[0],
            0 => throw new MeshException(
                MeshErrorCode.NoConnection,
                $"No contact request {kind} has an id that begins with \"{name}\", or is of somebody called so. See: mesh contacts requests"
            ),
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"\"{name}\" fits {found.Length} contact requests {kind}: {string.Join(", ", found.Take(5).Select(one => one.Id[..12] + "…"))}. Give more digits of the id."
            ),
        };
    }

    private static bool IsOpen(RequestInfo one) =>
        one.State
            is nameof(SentRequestState.Sending)
                or nameof(SentRequestState.Delivered)
                or nameof(ReceivedRequestState.Pending);

    private static RequestInfo Info(SentRequest sent) =>
        new()
        {
            Id = sent.Id.ToString(),
            Sent = true,
            State = sent.State.ToString(),
            Luid = sent.Luid.ToString(),
            Uid = sent.To.Uid.ToString(),
            Alias = sent.To.Alias,
            Text = sent.Text,
            At = sent.Made,
            NextTry = sent.NextTry,
        };

    private static RequestInfo Info(ReceivedRequest received) =>
        new()
        {
            Id = received.Id.ToString(),
            Sent = false,
            State = received.State.ToString(),
            Luid = received.Luid.ToString(),
            Uid = received.From.Uid.ToString(),
            Alias = received.From.Alias,
            Text = received.Text,
            At = received.Came,
            NextTry = null,
        };
}
