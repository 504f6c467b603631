using System.Text.Json;
using System.Threading.Channels;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control.Endpoints;

/// <summary>Who is online, now and from now on.</summary>
internal static class PeersEndpoint
{
    private const string LinesType = "application/x-ndjson";

    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Peers,
            ControlJson.Default.PeersAnswer,
            (_, node, stop) => AnswerAsync(node, stop)
        );
        server.Handle("GET", ControlPaths.PeerChanges, StreamAsync);
    }

    // One after the other: the first asks for the names of all apps.
    private static async Task<PeersAnswer> AnswerAsync(ControlNode node, CancellationToken stop)
    {
        var peers = new List<PeerInfo>();
        foreach (OnlinePeer online in node.Peers.All)
        {
            peers.Add(await InfoAsync(node, online, stop));
        }

        return new PeersAnswer(peers);
    }

    /// <summary>A peer as it is told.</summary>
    public static async Task<PeerInfo> InfoAsync(ControlNode node, OnlinePeer online, CancellationToken stop)
    {
        Peer peer = online.Peer;
        return new PeerInfo
        {
            Name = peer.ToString(),
            Luid = peer.Luid.ToString(),
            Ruid = peer.Ruid.ToString(),
            Rhid = peer.Rhid.ToString(),
            Rsid = peer.Rsid.ToString(),
            Protocol = peer.Protocol,
            Alias = peer.Alias,
            HostName = peer.HostName,
            Lsid = peer.Lsid.ToString(),
            App = await node.AppNameAsync(peer.Lsid, stop),
            State = peer.Rhid == node.Host.Hid ? "onlineHere" : "online",
            Epoch = online.Epoch,
            Since = online.Since,
        };
    }

    private static async Task StreamAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        (IReadOnlyList<OnlinePeer> now, ChannelReader<PeerNews> changes) = node.Peers.Watch(stop);
        CancellationToken gone = context.RequestAborted;
        context.Response.ContentType = LinesType;
        foreach (OnlinePeer online in now)
        {
            await WriteAsync(context, await ChangeAsync(node, online, online.Since, gone));
        }

        await context.Response.Body.FlushAsync(gone);
        string end = PeerChange.Stopped;
        try
        {
            await foreach (PeerNews news in changes.ReadAllAsync(gone))
            {
                await WriteAsync(context, await ChangeAsync(node, news, gone));
                if (!changes.TryPeek(out _))
                {
                    await context.Response.Body.FlushAsync(gone);
                }
            }
        }
        catch (PeerOverrunException)
        {
            end = PeerChange.Overrun;
        }

        await WriteAsync(context, new PeerChange(end, node.Time.GetUtcNow()));
    }

    private static async Task<PeerChange> ChangeAsync(ControlNode node, PeerNews news, CancellationToken gone)
    {
        if (news.Happened is Online online)
        {
            return await ChangeAsync(node, new OnlinePeer(online.Peer, online.Epoch, news.At), news.At, gone);
        }

        var offline = (Offline)news.Happened;
        PeerInfo peer = await InfoAsync(node, new OnlinePeer(offline.Peer, offline.Epoch, news.At), gone);
        return new PeerChange(
            PeerChange.Offline,
            news.At,
            peer with
            {
                State = PeerChange.Offline,
            },
            offline.Reason.ToString(),
            offline.Detail
        );
    }

    private static async Task<PeerChange> ChangeAsync(
        ControlNode node,
        OnlinePeer online,
        DateTimeOffset at,
        CancellationToken gone
    ) => new(PeerChange.Online, at, await InfoAsync(node, online, gone));

    private static Task WriteAsync(HttpContext context, PeerChange change) =>
        context.Response.WriteAsync(
            JsonSerializer.Serialize(change, ControlJson.Default.PeerChange) + "\n",
            context.RequestAborted
        );
}
