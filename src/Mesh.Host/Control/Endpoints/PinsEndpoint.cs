using System.Text.Json;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;
using Mesh.Hosting.Reporting;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control.Endpoints;

/// <summary>What the node's apps and its operator want connected.</summary>
internal static class PinsEndpoint
{
    private const string LinesType = "application/x-ndjson";

    public static void Map(ControlServer server)
    {
        server.Handle(
            "GET",
            ControlPaths.Pins,
            ControlJson.Default.PinsAnswer,
            async (_, node, stop) =>
                new PinsAnswer([
                    .. (await node.Host.PinsAsync(stop))
                        .Select(owned => Info(node, owned.AppName, owned.Owner, owned.Pin))
                        .OrderBy(pin => pin.App, StringComparer.Ordinal)
                        .ThenBy(pin => pin.Luid, StringComparer.Ordinal)
                        .ThenBy(pin => pin.Name, StringComparer.Ordinal)
                        .ThenBy(pin => pin.Ruid, StringComparer.Ordinal),
                ])
        );
        server.Handle("GET", ControlPaths.PinChanges, StreamAsync);
        server.Handle("POST", ControlPaths.AddPin, ControlJson.Default.PinAddedAnswer, AddAsync);
        server.Handle("POST", ControlPaths.RemovePin, ControlJson.Default.PinInfo, RemoveAsync);
    }

    private static async Task<PinAddedAnswer> AddAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        AddPinRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.AddPinRequest, stop);
        PinPolicy policy = PinChoice.PolicyOf(request.Policy);
        byte priority = PinChoice.PriorityOf(request.Priority);
        Sid owner = node.Pins.Find(request.App);
        HostReport report = await node.Host.ReportAsync(stop);
        (Uid luid, Uid ruid, Hid rhid) = PinChoice.TargetOf(node, report, request);
        return await node.Pins.WithAsync(
            owner,
            async app =>
            {
                bool isNew;
                try
                {
                    isNew = await app.PinAsync(luid, ruid, rhid, policy, priority, stop);
                }
                catch (MeshException e) when (e.Code == MeshErrorCode.NotPermitted)
                {
                    throw new MeshException(e.Code, $"{e.Message} {OperatorHint.Grant(node, app.Name, luid)}", e);
                }

                Pin? pin = (await app.PinsAsync(stop)).FirstOrDefault(one =>
                    (one.Luid, one.Ruid, one.Rhid) == (luid, ruid, rhid)
                );
                return pin is null
                    ? throw new MeshException(
                        MeshErrorCode.Conflict,
                        "The pin was taken back by somebody else meanwhile."
                    )
                    : new PinAddedAnswer(isNew, Info(node, app.Name, app.Sid, pin));
            },
            stop
        );
    }

    private static async Task<PinInfo> RemoveAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        RemovePinRequest request = await ControlServer.ReadAsync(context, ControlJson.Default.RemovePinRequest, stop);
        OwnedPin meant = PinChoice.One(node, await node.Host.PinsAsync(stop), request);
        Pin pin = meant.Pin;
        bool wasThere = await node.Pins.WithAsync(
            meant.Owner,
            app => app.UnpinAsync(pin.Luid, pin.Ruid, pin.Rhid, stop),
            stop
        );
        return wasThere
            ? Info(node, meant.AppName, meant.Owner, pin)
            : throw new MeshException(MeshErrorCode.NoConnection, "The pin was taken back by somebody else meanwhile.");
    }

    private static async Task StreamAsync(HttpContext context, ControlNode node, CancellationToken stop)
    {
        context.Response.ContentType = LinesType;
        try
        {
            await foreach (PinChanged change in node.Host.WatchPinsAsync(stop))
            {
                string app = await node.AppNameAsync(change.Owner, stop) ?? SidText.Of(change.Owner);
                await WriteAsync(
                    context,
                    new PinChange(
                        change.IsRemoved ? PinChange.Unpinned : PinChange.Stands,
                        node.Time.GetUtcNow(),
                        Info(node, app, change.Owner, change.Pin)
                    )
                );
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The node stops, and says so.
        }

        await WriteAsync(context, new PinChange(PinChange.Stopped, node.Time.GetUtcNow()));
    }

    private static async Task WriteAsync(HttpContext context, PinChange change)
    {
        await context.Response.WriteAsync(
            JsonSerializer.Serialize(change, ControlJson.Default.PinChange) + "\n",
            context.RequestAborted
        );
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static PinInfo Info(ControlNode node, string app, Sid owner, Pin pin)
    {
        PinState at = pin.State;
        return new PinInfo
        {
            Name = PinChoice.NameOf(node, pin),
            App = app,
            Sid = owner.ToString(),
            Luid = pin.Luid.ToString(),
            LuidAlias = node.AliasOf(pin.Luid),
            Ruid = pin.Ruid.ToString(),
            Alias = node.AliasOf(pin.Ruid),
            Rhid = pin.Rhid == Hid.Any ? null : pin.Rhid.ToString(),
            Policy = pin.Policy.ToString().ToLowerInvariant(),
            Priority = pin.Priority,
            Phase = at.Phase.ToString(),
            Since = at.Since,
            Host = at.Host?.ToString(),
            NextAttempt = at.NextAttempt,
            NextAttemptSeconds = at.NextAttempt is { } next
                ? Math.Max(0, (next - node.Time.GetUtcNow()).TotalSeconds)
                : null,
            FailedAttempts = at.FailedAttempts,
            DisplacedBy = at.DisplacedBy,
            Why = at.Why,
        };
    }
}
