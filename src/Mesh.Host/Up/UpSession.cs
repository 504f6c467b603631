using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Apps;
using Mesh.Host.Commands;
using Mesh.Host.Configuration;
using Mesh.Host.Control;
using Mesh.Host.Home;
using Mesh.Hosting;
using Microsoft.Extensions.Logging;

namespace Mesh.Host.Up;

/// <summary>One run of <c>mesh up</c>: a host with its apps, from its start to its end in good order.</summary>
internal sealed class UpSession(UpSettings settings, ProgramIo io, UpOutput output, TimeProvider time)
{
    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(ILoggerFactory? loggers, CancellationToken stop)
    {
        // The socket stands as long as the home is claimed: a command that comes meanwhile waits there, and takes the home for nobody's when it is.
        using FolderClaim claim = settings.Home.Claim();
        await using ControlServer control = await ControlServer.StartAsync(settings.Home, stop);
        await using HomeStore home = settings.Home.OpenStore(claim);
        using FileKeyRing keys = settings.Home.OpenKeys();
        if (keys.Identities.Count == 0)
        {
            // Told now, since it is told this once: the start may fail yet.
            Uid made = keys.CreateRecoverable(settings.Alias);
            output.Notice(IdentityCommand.RecoveryText(keys.RecoveryPathOf(made)));
        }

        foreach (ContactCard seed in settings.Seeds)
        {
            home.Contacts.Add(seed);
        }

        var ports = ListenPorts.Read(settings.Home, settings.Host.Listen, output.Notice);
        MeshSettings chosen = settings.Host with { Listen = ports.Choose(TellTaken) };
        ulong epoch = settings.Home.AdvanceBootEpoch(time.GetUtcNow());
        await using MeshHost host = await MeshHost.StartAsync(
            new MeshHostOptions
            {
                Keys = keys,
                Contacts = home.Contacts,
                Store = home.Store,
                BootEpoch = epoch,
                Loggers = loggers,
                Agent = $"mesh/{VersionCommand.Version}",
                Actors = settings.Whole,
            }.With(chosen),
            cancellationToken: stop
        );
        ports.Keep(host.Addresses);
        await using var node = new ControlNode(host, settings.Home, epoch, time);
        TellStarted(host, epoch);
        var cards = new CardTeller(host, keys, output, time);
        cards.TellNew();
        var watch = new ContactWatch(host, keys, cards, output, time);
        await ServeAsync(node, watch, () => control.Serve(node), stop);
        await control.RefuseAsync();
        await host.DisposeAsync();
        output.Write("stopped", "stopped", () => []);
    }

    private async Task ServeAsync(ControlNode node, ContactWatch watch, Action started, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = new List<Task> { watch.RunAsync(ending.Token) };
        running.Add(new RequestWatch(node.Host, output).RunAsync(ending.Token));
        if (settings.Apps.Contains(NodeApp.Echo))
        {
            MeshApp echo = await OpenAsync(node, EchoApp.Name);
            running.Add(new EchoApp(output).RunAsync(echo, ending.Token));
        }

        if (settings.Apps.Contains(NodeApp.Chat))
        {
            MeshApp opened = await OpenAsync(node, ChatApp.Name);
            var chat = new ChatApp(opened, output);
            running.Add(chat.RunAsync(ending.Token));
            running.Add(SayLinesAsync(chat, ending.Token));
        }

        await node.Pins.ResumeAsync();
        started();

        // A part that fails takes the host with it: half a host that looks whole helps nobody.
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        Task faulted = FirstFaultAsync(running);
        await Task.WhenAny(stopped.Task, faulted);
        await ending.CancelAsync();
        await Task.WhenAll(running);
    }

    private static async Task FirstFaultAsync(IEnumerable<Task> running)
    {
        var left = running.ToList();
        while (left.Count > 0)
        {
            Task ended = await Task.WhenAny(left);
            left.Remove(ended);
            if (ended.IsFaulted)
            {
                return;
            }
        }
    }

    private async Task SayLinesAsync(ChatApp chat, CancellationToken stop)
    {
        try
        {
            await foreach (string line in InputLines.Of(io.In).ReadAllAsync(stop))
            {
                chat.Say(line);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops. The end of the input alone does not stop it: it may run with none.
        }
    }

    private async Task<MeshApp> OpenAsync(ControlNode node, string name)
    {
        MeshApp app = await node.Host.OpenAppAsync(new AppOptions { Name = name, Protocols = [name] });
        node.Add(app, name);
        if (app.Identities.Count == 0)
        {
            string why =
                node.Host.Permissions == PermissionMode.Granted
                    ? "mesh.permissions is granted, and it has no grant"
                    : "its grants were revoked";
            OwnIdentity own = node.Host.Identities[0];
            output.Notice(
                $"{name} may use none of this host's identities, so it sees nobody: {why}. "
                    + OperatorHint.Grant(settings.Home, name, own.Alias, own.Uid)
            );
        }

        return app;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Permissions(MeshHost host) =>
        host.Permissions == PermissionMode.Open ? "" : $"permissions {Word(host.Permissions)}, ";

    private void TellTaken(string address, int port) =>
        output.Notice(
            $"port {port}, which {address} had the last time, is taken: a free one is chosen, and who knows this host by the old one alone must hear of it."
        );

    private void TellStarted(MeshHost host, ulong epoch) =>
        output.Write(
            "started",
            $"host {host.Hid.Short} listens on {UpOutput.Listed(host.Addresses, "no address")}, apps {UpOutput.Listed(settings.Apps.Select(Word), "none")}, "
                + $"trust {Word(settings.Host.Mesh.Trust)}, {Permissions(host)}home {settings.Home.Folder}",
            () =>
                new JsonObject
                {
                    ["home"] = settings.Home.Folder,
                    ["hid"] = host.Hid.ToString(),
                    ["bootEpoch"] = epoch,
                    ["listen"] = new JsonArray([.. host.Addresses.Select(address => JsonValue.Create(address))]),
                    ["trust"] = Word(settings.Host.Mesh.Trust),
                    ["permissions"] = Word(host.Permissions),
                    ["apps"] = new JsonArray([.. settings.Apps.Select(app => JsonValue.Create(Word(app)))]),
                }
        );
}
