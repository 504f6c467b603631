using System.Text;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;
using Mesh.Host.Up;
using Mesh.Hosting.Reporting;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control.Endpoints;

/// <summary>Sends a frame for the operator, as an app of the node that is opened for it.</summary>
internal static class SendEndpoint
{
    // Who is announced is nobody's event but the apps' that speak his protocol; so it is looked at again.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // Of who is there already nothing is waited for, but the app that sends may have to be opened, and see him.
    private static readonly TimeSpan Handing = TimeSpan.FromSeconds(2);

    public static void Map(ControlServer server) =>
        server.Handle("POST", ControlPaths.Send, ControlJson.Default.SendAnswer, AnswerAsync);

    private static async Task<SendAnswer> AnswerAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        SendRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.SendRequest, stop);
        byte[] data = DataOf(request);
        TimeSpan timeout = ControlServer.Timeout(request.TimeoutSeconds);
        long began = node.Time.GetTimestamp();
        HostReport report = await node.Host.ReportAsync(stop);
        SendTarget target = SendTarget.Of(node, report, request);
        Peer? there = SendTarget.One(target.Find(node, report));
        using var late = new CancellationTokenSource(there is null || timeout > Handing ? timeout : Handing, node.Time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            Peer peer = there ?? await FindAsync(node, target, bounded.Token);
            RunningApp? running = AppFor(node, peer, request.App);
            await using OperatorApps.Rent? rent = running is null
                ? await node.Operators.RentAsync(peer.Protocol, bounded.Token)
                : null;
            ISendingApp app = running ?? (ISendingApp)rent!.App;
            RequireGranted(node, app, peer);
            await app.UntilOnlineAsync(peer, bounded.Token);
            SendResult result = app.Send(peer, data);
            return result.IsAccepted
                ? Answer(peer, app, data.Length, node.Time.GetElapsedTime(began))
                : throw new MeshException(result.Code, $"Not sent to {peer}: {Why(result.Code, data.Length)}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw await NobodyAsync(node, target, timeout, stop);
        }
    }

    // Whoever reads the frame answers the app that it came from: that is to be the one where the answer is seen. An app cannot send to itself.
    private static RunningApp? AppFor(ControlNode node, Peer peer, string? named)
    {
        RunningApp? running = node.AppOf(peer.Protocol);
        if (named is null)
        {
            return running?.Sid == peer.Rsid && peer.Rhid == node.Host.Hid ? null : running;
        }

        if (named == OperatorApp.Name)
        {
            return null;
        }

        return running?.GrantName == named
            ? running
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"The node runs no app \"{TerminalText.Clean(named)}\" that speaks {TerminalText.Clean(peer.Protocol)}; "
                    + $"by that protocol sends: {(running is null ? "" : $"{TerminalText.Clean(running.GrantName)} or ")}{OperatorApp.Name}."
            );
    }

    private static void RequireGranted(ControlNode node, ISendingApp app, Peer peer)
    {
        AppGrant? grant = node.Host.Grants.Find(app.Sid, peer.Luid);
        bool isOwn = node.Host.Identities.Any(own => own.Uid == peer.Ruid);
        string own = PeerText.Name(node.AliasOf(peer.Luid), peer.Luid);
        if (!app.MayUse(peer.Luid))
        {
            throw NotGranted($"use {own}", OperatorHint.AllContacts);
        }

        if (grant?.Shows(peer.Ruid) == false && !isOwn)
        {
            throw NotGranted(
                $"see {PeerText.Name(node.AliasOf(peer.Ruid), peer.Ruid)} as {own}",
                OperatorHint.AllContacts
            );
        }

        if (grant?.Speaks(peer.Protocol) == false)
        {
            throw NotGranted($"speak {TerminalText.Clean(peer.Protocol)} as {own}", OperatorHint.AllProtocols);
        }

        MeshException NotGranted(string what, string missing) =>
            new(
                MeshErrorCode.NotPermitted,
                $"Not sent to {peer}: the app {TerminalText.Clean(app.GrantName)} of this node, by which {TerminalText.Clean(peer.Protocol)} is sent, may not {what}. "
                    + OperatorHint.Grant(node, app.GrantName, peer.Luid, missing)
            );
    }

    private static byte[] DataOf(SendRequest request)
    {
        byte[] data = (request.Text, request.Data) switch
        {
            ({ } text, null) => Encoding.UTF8.GetBytes(text),
            (null, { } bytes) => bytes,
            _ => throw new MeshException(MeshErrorCode.Invalid, "Either text or data is to be sent, and not both."),
        };
        return data.Length <= WireLimits.MaxFrame
            ? data
            : throw new MeshException(
                MeshErrorCode.FrameTooLarge,
                $"The frame has {data.Length} bytes; {WireLimits.MaxFrame} is the most."
            );
    }

    private static async Task<Peer> FindAsync(ControlNode node, SendTarget target, CancellationToken bounded)
    {
        Task? calling = null;
        using var timer = new PeriodicTimer(LookEvery, node.Time);
        while (true)
        {
            HostReport report = await node.Host.ReportAsync(target.Ruid, bounded);
            if (SendTarget.One(target.Find(node, report)) is { } peer)
            {
                return peer;
            }

            // Whoever has not been needed for a while is not connected: to send to him is to need him.
            if (calling is null && !report.Connections.Any(one => one.IsUp && one.Ruid == target.Ruid))
            {
                calling = CallAsync(node, target, bounded);
            }

            await timer.WaitForNextTickAsync(bounded);
        }
    }

    // How it failed is not for us to tell: whoever is asked why he is not there says all of it.
    private static async Task CallAsync(ControlNode node, SendTarget target, CancellationToken bounded)
    {
        try
        {
            await node.Host.ConnectAsync(
                target.Luid ?? node.Host.Identities[0].Uid,
                target.Ruid,
                target.Rhid,
                cancellationToken: bounded
            );
        }
        catch (Exception e) when (e is MeshException or OperationCanceledException)
        {
            // The wait goes on: he may dial us.
        }
    }

    private static async Task<MeshException> NobodyAsync(
        ControlNode node,
        SendTarget target,
        TimeSpan timeout,
        CancellationToken stop
    )
    {
        HostReport report = await node.Host.ReportAsync(target.Ruid, stop);
        string why =
            target.Find(node, report).Count > 0
                ? "It is there, but was not seen by the app that sends yet; wait longer."
            : target.WhyNone(node, report) is { } missing ? missing
            : (await node.Host.ExplainAsync(target.Ruid, target.Rhid, target.Luid, stop)).Summary;
        return new MeshException(
            MeshErrorCode.NoConnection,
            $"Not sent: {PeerText.Name(node.AliasOf(target.Ruid), target.Ruid)} did not come online within {timeout.TotalSeconds:0.#} s. {why}"
        );
    }

    private static string Why(MeshErrorCode code, int length) =>
        code switch
        {
            MeshErrorCode.NoConnection => "it has gone offline.",
            MeshErrorCode.FrameTooLarge => $"the frame has {length} bytes, more than it takes; send less.",
            MeshErrorCode.BufferFull => "its buffer is full, and nothing was taken; send it again later.",
            MeshErrorCode.NotPermitted => "an app of this node may not use that identity.",
            _ => $"{code}.",
        };

    private static SendAnswer Answer(Peer peer, ISendingApp app, int length, TimeSpan waited) =>
        new(
            peer.ToString(),
            peer.Luid.ToString(),
            peer.Ruid.ToString(),
            peer.Rhid.ToString(),
            peer.Rsid.ToString(),
            peer.Protocol,
            length,
            waited.TotalSeconds,
            app.GrantName
        );
}
