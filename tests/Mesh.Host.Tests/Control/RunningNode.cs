using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

/// <summary><c>mesh up</c> in this process, on a free port of loopback, and commands that are run in its home.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly Cli _cli;
    private CancellationTokenSource _stop = new();
    private readonly StringWriter _errors = new();
    private Task<int> _running = Task.FromResult(0);

    private RunningNode(Cli cli) => _cli = cli;

    /// <summary>What it tells while it runs.</summary>
    public LineLog Log { get; } = new();

    /// <summary>What it has written to standard error.</summary>
    public string Errors => _errors.ToString();

    public string Home => _cli.Home;

    public string Socket => Path.Combine(Home, "control.sock");

    public JsonElement Started { get; private set; }

    public string Card { get; private set; } = "";

    public string Uid { get; private set; } = "";

    public string Hid => Started.GetProperty("hid").GetString()!;

    public static async Task<RunningNode> StartAsync(string alias, params string[] more)
    {
        var node = new RunningNode(new Cli());
        await node.UpAsync(["--alias", alias, .. more]);
        return node;
    }

    /// <summary>Two nodes that hold each other's card, and chat.</summary>
    public static async Task<(RunningNode Ada, RunningNode Ben)> PairAsync(params string[] bensMore)
    {
        RunningNode ada = await StartAsync("ada");
        RunningNode ben = await StartAsync("ben", bensMore);
        await MeetAsync(ada, ben);
        return (ada, ben);
    }

    /// <summary>Each adds the other's card by command, and sees him come online.</summary>
    public static async Task MeetAsync(RunningNode ada, RunningNode ben)
    {
        await Task.WhenAll(ada.OkAsync("contacts", "add", ben.Card), ben.OkAsync("contacts", "add", ada.Card));
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));
    }

    /// <summary>Runs a command in the home.</summary>
    public Task<CliResult> RunAsync(params string[] args) => _cli.RunAsync(args);

    /// <summary>Runs one that must be done.</summary>
    public async Task<string> OkAsync(params string[] args)
    {
        CliResult result = await RunAsync(args);
        Assert.True(result.Code == ExitCode.Ok, $"mesh {string.Join(' ', args)}: {result.Code} {result.Error}");
        return result.Output;
    }

    /// <summary>Runs one that must be done, and reads the object that it writes.</summary>
    public async Task<JsonElement> JsonAsync(params string[] args) =>
        JsonDocument.Parse(await OkAsync([.. args, "--json"])).RootElement;

    /// <summary>Begins a command that goes on.</summary>
    public (LineLog Log, Task<CliResult> Running) Begin(CancellationToken stop, params string[] args)
    {
        var log = new LineLog();
        var errors = new StringWriter();
        return (log, RunAsync());

        async Task<CliResult> RunAsync()
        {
            var io = new ProgramIo(TextReader.Null, log, errors, IsInteractive: false);
            int code = await MeshProgram.RunAsync([.. args, "--home", Home], io, stop);
            return new CliResult(code, log.Text.Trim(), errors.ToString().Trim());
        }
    }

    /// <summary>Sends bytes to the socket, as no command would.</summary>
    public async Task<string> RawAsync(string request)
    {
        using Socket socket = await ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        using var guard = new CancellationTokenSource(LineLog.Guard);
        var answer = new MemoryStream();
        byte[] buffer = new byte[4_096];
        while (await socket.ReceiveAsync(buffer, guard.Token) is > 0 and var read)
        {
            answer.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
        return socket;
    }

    /// <summary>Stops it as Ctrl-C does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        int code = await _running.WaitAsync(LineLog.Guard);
        Assert.True(code == ExitCode.Ok, _errors.ToString());
    }

    /// <summary>Stops it, and starts it again in the same home, where it speaks as its first identity.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        await UpAsync([]);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _cli.Dispose();
        _stop.Dispose();
    }

    private async Task UpAsync(string[] more)
    {
        var io = new ProgramIo(TextReader.Null, Log, _errors, IsInteractive: false);
        _running = Task.Run(() =>
            MeshProgram.RunAsync(["up", "--json", "--home", Home, "--listen", "127.0.0.1:0", .. more], io, _stop.Token)
        );
        Task<JsonElement> started = Log.NextAsync("started");
        Assert.True(await Task.WhenAny(started, _running) == started, _errors.ToString());
        Started = await started;
        JsonElement card = await Log.NextAsync("card");
        Card = card.GetProperty("card").GetString()!;
        Uid = card.GetProperty("uid").GetString()!;
    }
}
